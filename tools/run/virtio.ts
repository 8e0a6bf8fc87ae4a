/** Virtio devices for QEMU's machines: as the specification has them since 1.0, without what there was before. */

/** What a device is on: places in memory, or PCI. */
export type Bus = "mmio" | "pci";

/**
 * QEMU's arguments for a device. Firmware has nothing to do with it: no option ROM for starting from the network, which costs time.
 */
export function virtioDevice(name: "net" | "rng", bus: Bus, options = ""): string[] {
  const more = options && `,${options}`;
  if (bus === "pci") return ["-device", `virtio-${name}-pci${more},disable-legacy=on,romfile=`];
  return ["-global", "virtio-mmio.force-legacy=false", "-device", `virtio-${name}-device${more}`];
}
