// The machine of the first domain of `tsuk run --domu`: the same when its state is saved and when it is restored.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../cache.mjs";

/** MiB of the machine and of its first domain; the difference, less what Xen takes, is there for the guest. */
export const MACHINE_MEMORY = 704;
export const FIRST_DOMAIN_MEMORY = 256;
export const MOST_GUEST_MEMORY = 384;
/** Bytes of the disk that brings a guest. Its size is part of the machine. */
export const DISK_SIZE = 8 << 20;

/** The files of a saved machine, in its folder. */
export const FILES = { xen: "xen", linux: "linux", root: "root.cpio", state: "state" };

const PARTS = ["init.sh", "machine.mjs", "root.mjs", "cpio.mjs", "../unpacked.mjs"];

/** The processor of the host for guests of a processor: Xen for arm64 has 32-bit guests too. */
export function hostArch(guest) {
  return guest === "arm" ? "arm64" : guest;
}

/** The name of its folder in the cache: another one for each version of what it is made with. `sources` is this folder. */
export function machineFolder(sources, arch) {
  const { stdout } = spawnSync(HOSTS[arch].qemu, ["--version"], { encoding: "utf8" });
  const hash = createHash("sha256").update(stdout ?? "");
  for (const part of PARTS) hash.update(readFileSync(join(sources, part)));
  return `xen-host-${arch}-${hash.digest("hex").slice(0, 12)}`;
}

/** Where the saved machine is, or undefined. */
export function findMachine(sources, arch) {
  const folder = join(cacheFolder(), machineFolder(sources, arch));
  return existsSync(join(folder, FILES.state)) ? folder : undefined;
}

/** What is different from one host to another: QEMU, and how it is told of the processor, Xen, Linux and its root. */
const HOSTS = {
  x86_64: {
    qemu: "qemu-system-x86_64",
    // -cpu max crashes this Linux; without rdrand it waits seconds for randomness
    processor: ["-M", "pc", "-cpu", "qemu64,+rdrand"],
    kernels: (folder) => [
      ...["-kernel", join(folder, FILES.xen)],
      ...["-append", `console=com1 ${XEN_OPTIONS}`],
      ...["-initrd", `${join(folder, FILES.linux)} ${LINUX_OPTIONS} mitigations=off,${join(folder, FILES.root)}`],
    ],
  },
  arm64: {
    qemu: "qemu-system-aarch64",
    processor: ["-M", "virt,virtualization=on,gic-version=2", "-cpu", "cortex-a57"],
    // where the guest loader puts both is free memory of the machine, behind the device tree (at 128 MiB of the memory at 1 GiB)
    kernels: (folder) => [
      ...["-kernel", join(folder, FILES.xen)],
      ...["-append", `console=dtuart dtuart=/pl011@9000000 ${XEN_OPTIONS}`],
      ...["-device", `guest-loader,addr=0x4a000000,kernel=${join(folder, FILES.linux)},bootargs=${LINUX_OPTIONS}`],
      ...["-device", `guest-loader,addr=0x50000000,initrd=${join(folder, FILES.root)}`],
    ],
  },
};

const XEN_OPTIONS = `dom0_mem=${FIRST_DOMAIN_MEMORY}M,max:${FIRST_DOMAIN_MEMORY}M dom0_max_vcpus=1 conswitch=\``;
const LINUX_OPTIONS = "console=hvc0 quiet rodata=off";

/** QEMU's command, for the files in `folder` and a disk. */
export function machineCommand(arch, folder, disk) {
  const { qemu, processor, kernels } = HOSTS[arch];
  return [
    ...[qemu, "-accel", "tcg", ...processor, "-m", `${MACHINE_MEMORY}M`],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...kernels(folder),
    ...["-drive", `file=${disk},format=raw,if=none,id=disk,readonly=on,cache=unsafe`],
    ...["-device", "virtio-blk-pci,drive=disk,disable-legacy=on"],
    ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
  ];
}

/** What goes behind that command so that the machine goes on from its saved state. */
export function restoreArguments(folder) {
  return ["-monitor", "none", "-incoming", `exec:cat '${join(folder, FILES.state).replaceAll("'", "'\\''")}'`];
}
