/**
 * An image as a guest domain of Xen: beside a small Linux that started it by `xl`, with the console and the store that a cloud's
 * machine gives it. The host is made once (tools/setup/make-domu.mjs); each run restores its saved state and brings the guest on a disk.
 */
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../../errors.ts";
import { inProject } from "../../project.ts";
import { cpioArchive } from "../../setup/domu/cpio.mjs";
import {
  DISK_SIZE,
  findMachine,
  hostArch,
  machineCommand,
  MOST_GUEST_MEMORY,
  restoreArguments,
} from "../../setup/domu/machine.mjs";
import { commandLine } from "../command-line.ts";
import { makeOnce } from "../hypervisor.ts";
import { ARM_HINT } from "../kvm-arm64.ts";
import type { Launch } from "../launch.ts";
import { machineMemory } from "../memory.ts";
import type { RunOptions } from "../options.ts";
import { plainLines } from "../serial.ts";
import { STATUS_ON_CONSOLE, statusLine } from "../status.ts";
import { xlConfig } from "../xl-config.ts";
import { guestLines } from "./lines.ts";

/** xl maps a guest's first 4 MiB before it knows how large it is. */
const LEAST = 4;

export async function launchDomain(image: string, arch: string, options: RunOptions, folder: string): Promise<Launch> {
  const host = hostArch(arch);
  const folderOfHost = await findHost(arch);
  const { megabytes, parameters } = machineMemory(options, LEAST, false);
  if (megabytes > MOST_GUEST_MEMORY)
    throw new CliError(`-m ${options.memory}: a guest domain can have ${MOST_GUEST_MEMORY}M at most here`);
  const line = commandLine([STATUS_ON_CONSOLE, ...parameters, ...options.kernelParameters], options.args);
  const disk = join(folder, "disk");
  writeFileSync(disk, guestDisk(readFileSync(image), arch, line, megabytes));
  truncateSync(disk, DISK_SIZE);
  const lines = guestLines(options.verbose);
  const status = statusLine();
  return {
    command: [...machineCommand(host, folderOfHost, disk), ...restoreArguments(folderOfHost)],
    serial: true,
    // a line end gets a carriage return from Xen, for its serial line, and one from the terminal that the console's daemon keeps for the guest
    stages: [plainLines(), lines.stage, plainLines(), status.stage],
    inputReady: lines.inputReady,
    lastWords: lines.lastWords,
    readStatus: status.status,
    hint: host === "x86_64" ? "Install it: apt-get install qemu-system-x86" : ARM_HINT,
  };
}

/** The folder of the host for guest domains of a processor, which is made the first time. */
export async function findHost(arch: string): Promise<string> {
  const host = hostArch(arch);
  const found = findMachine(inProject("tools/setup/domu"), host);
  if (found) return found;
  await makeOnce("make-domu.mjs", [host]);
  const made = findMachine(inProject("tools/setup/domu"), host);
  if (made) return made;
  throw new CliError("there is no Xen host for guest domains", "Without --domu the image runs as the first domain.");
}

/** What the host finds on its disk: the image and what xl is to do with it. */
function guestDisk(image: Buffer, arch: string, line: string, megabytes: number): Buffer {
  const type = arch === "x86_64" ? "pv" : "pvh";
  const config = xlConfig({ name: "guest", type, kernel: "/guest/kernel", commandLine: line, megabytes });
  const archive = cpioArchive([
    { path: "kernel", data: image },
    { path: "domain.cfg", data: Buffer.from(config) },
  ]);
  if (archive.length > DISK_SIZE)
    throw new CliError(`the image is larger than the disk that brings it to the guest domain (${DISK_SIZE >> 20} MiB)`);
  return archive;
}
