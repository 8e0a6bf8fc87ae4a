// The machine of the first domain of `tsuk run --domu`: the same when its state is saved and when it is restored.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../cache.mjs";

export const QEMU = "qemu-system-x86_64";
/** MiB of the machine and of its first domain; the difference, less what Xen takes, is there for the guest. */
export const MACHINE_MEMORY = 704;
export const FIRST_DOMAIN_MEMORY = 256;
export const MOST_GUEST_MEMORY = 384;
/** Bytes of the disk that brings a guest. Its size is part of the machine. */
export const DISK_SIZE = 8 << 20;

/** The files of a saved machine, in its folder. */
export const FILES = { xen: "xen", linux: "linux", root: "root.cpio", state: "state" };

const PARTS = ["init.sh", "machine.mjs", "root.mjs", "cpio.mjs"];

/** The name of its folder in the cache: another one for each version of what it is made with. `sources` is this folder. */
export function machineFolder(sources) {
  const { stdout } = spawnSync(QEMU, ["--version"], { encoding: "utf8" });
  const hash = createHash("sha256").update(stdout ?? "");
  for (const part of PARTS) hash.update(readFileSync(join(sources, part)));
  return `xen-host-${hash.digest("hex").slice(0, 12)}`;
}

/** Where the saved machine is, or undefined. */
export function findMachine(sources) {
  const folder = join(cacheFolder(), machineFolder(sources));
  return existsSync(join(folder, FILES.state)) ? folder : undefined;
}

/** QEMU's arguments, for the files in `folder` and a disk. (-cpu max crashes this Linux; without rdrand it waits seconds for randomness.) */
export function machineArguments(folder, disk) {
  return [
    ...["-accel", "tcg", "-cpu", "qemu64,+rdrand", "-M", "pc", "-m", `${MACHINE_MEMORY}M`],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-kernel", join(folder, FILES.xen)],
    ...[
      "-append",
      `console=com1 dom0_mem=${FIRST_DOMAIN_MEMORY}M,max:${FIRST_DOMAIN_MEMORY}M dom0_max_vcpus=1 conswitch=\``,
    ],
    ...[
      "-initrd",
      `${join(folder, FILES.linux)} console=hvc0 quiet rodata=off mitigations=off,${join(folder, FILES.root)}`,
    ],
    ...["-drive", `file=${disk},format=raw,if=none,id=disk,readonly=on,cache=unsafe`],
    ...["-device", "virtio-blk-pci,drive=disk,disable-legacy=on"],
    ...["-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"],
  ];
}
