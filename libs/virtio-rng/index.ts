/**
 * virtio-rng: random bytes of a virtio entropy device (Virtual I/O Device (VIRTIO) Version 1.2, section 5.4). QEMU: -device virtio-rng-pci, or
 * virtio-rng-device with -global virtio-mmio.force-legacy=false.
 *
 * For machines whose processor has no generator: `plat.entropy` then says -ENODEV.
 */
export { hasEntropy, readEntropy, useDevice } from "./entropy";
