/** The root folder of a Linux guest, as the archive that a kernel unpacks at boot. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { cpioArchive, type CpioEntry } from "../../setup/domu/cpio.mjs";
import { parents } from "../../setup/unpacked.mjs";

/** A file for the root: where it lies there, and its bytes. */
export interface RootFile {
  path: string;
  data: Buffer;
  /** Whether it is a program. */
  runs?: boolean;
}

const PROGRAM_MODE = 0o755;

/** The archive of these files, their folders and some empty ones; folders come before what is in them. */
export function rootArchive(files: RootFile[], emptyFolders: string[] = []): Buffer {
  const folders = new Set(
    [...emptyFolders.map((folder) => `${folder}/.`), ...files.map(({ path }) => path)].flatMap(parents),
  );
  return cpioArchive([
    ...[...folders].sort().map((path): CpioEntry => ({ path })),
    ...files.map(({ path, data, runs }): CpioEntry => ({ path, data, ...(runs ? { mode: PROGRAM_MODE } : {}) })),
  ]);
}

/** What is in a folder of this machine, as programs of the root. */
export function filesOf(folder: string, below = ""): RootFile[] {
  return readdirSync(join(folder, below))
    .sort()
    .flatMap((name) => {
      const path = below ? `${below}/${name}` : name;
      if (statSync(join(folder, path)).isDirectory()) return filesOf(folder, path);
      return [{ path, data: readFileSync(join(folder, path)), runs: true }];
    });
}

export interface LinuxRoot {
  /** test/bench/net/init.c, built. */
  init: string;
  /** The folder with modules. */
  modules: string;
  /** What becomes of init: a program and its words. */
  command: string[];
  files: RootFile[];
}

/** Folders that init mounts something on, and those that servers want to be there. */
const FOLDERS = ["dev", "proc", "sys", "tmp", "run", "var/log/nginx", "var/lib/nginx", "var/lib/redis"];

export function linuxRoot({ init, modules, command, files }: LinuxRoot): Buffer {
  return rootArchive(
    [
      { path: "init", data: readFileSync(init), runs: true },
      { path: "command", data: Buffer.from(command.map((word) => `${word}\n`).join("")) },
      ...filesOf(modules).map((file) => ({ ...file, path: `modules/${file.path}` })),
      ...files,
    ],
    FOLDERS,
  );
}
