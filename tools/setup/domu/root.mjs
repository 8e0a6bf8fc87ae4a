// The file system of the first domain: what of Debian's packages a Xen host needs to start one guest, some 8 MB.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelModules, libraries, LIBRARY_FOLDERS, parents } from "../unpacked.mjs";
import { cpioArchive } from "./cpio.mjs";

/** The packages, beside Linux itself. Their libraries' dependencies are found in these. */
export const PACKAGES = [
  ...["busybox-static", "libc6", "libgcc-s1", "zlib1g", "liblzma5", "libzstd1", "libuuid1", "libyajl2"],
  ...["libxenstore4", "libxencall1", "libxenevtchn1", "libxenforeignmemory1", "libxengnttab1"],
  ...["libxentoollog1", "libxentoolcore1", "libxendevicemodel1", "libxenhypfs1"],
];
/** What Xen's tools for one processor need beyond that. */
export const MORE_PACKAGES = { x86_64: [], arm64: ["libfdt1"] };

const PROGRAMS = ["xl", "xenstored", "xenconsoled", "xenconsole", "xen-init-dom0"];
/** In the order in which they have to be loaded, dependencies apart. */
const MODULES = ["virtio_pci", "virtio_blk", "xen-evtchn", "xen-gntdev", "xen-gntalloc", "xen-privcmd", "xenfs"];
const FOLDERS = [
  "dev",
  "proc",
  "sys",
  "run",
  "tmp",
  "var/lock",
  "var/lib/xen",
  "var/lib/xenstored",
  "var/log/xen/console",
];
/** Loaded by a program when it ends one of its threads, so that no list of dependencies has it. */
const HIDDEN_LIBRARY = "libgcc_s.so.1";

/** The archive for the kernel. `from` is where the packages were unpacked. */
export function firstDomainRoot(arch, from) {
  const bin = programFolder(from);
  const files = new Map();
  files.set("init", { data: readFileSync(fileURLToPath(new URL("init.sh", import.meta.url))), mode: 0o755 });
  files.set("bin/busybox", { data: readFileSync(join(from, "bin/busybox")), mode: 0o755 });
  for (const program of PROGRAMS) {
    // where it was built to be: xl looks for its helpers there
    files.set(`${bin}/${program}`, { data: readFileSync(join(from, bin, program)), mode: 0o755 });
  }
  for (const [name, path] of libraries(
    from,
    PROGRAMS.map((program) => join(from, bin, program)),
    [HIDDEN_LIBRARY],
  )) {
    files.set(`${LIBRARY_FOLDERS[arch]}/${name}`, { data: readFileSync(path), mode: 0o755 });
  }
  const modules = kernelModules(from, MODULES);
  for (const path of modules) files.set(`lib/modules/${path.split("/").at(-1)}`, { data: readFileSync(path) });
  files.set("lib/modules/order", { data: Buffer.from(modules.map((path) => `${path.split("/").at(-1)}\n`).join("")) });
  files.set("etc/xen/xl.conf", { data: Buffer.from('autoballoon="off"\n') });
  const folders = new Set([...FOLDERS.map((folder) => `${folder}/.`), ...files.keys()].flatMap(parents));
  return cpioArchive([
    ...[...folders].sort().map((path) => ({ path })),
    ...[...files].map(([path, file]) => ({ path, ...file })),
  ]);
}

/** The folder of Xen's programs, whose name has Xen's version. */
function programFolder(from) {
  const name = readdirSync(join(from, "usr/lib")).find((entry) => /^xen-\d/.test(entry));
  return `usr/lib/${name}/bin`;
}
