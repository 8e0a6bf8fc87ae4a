// The file system of the first domain: what of Debian's packages a Xen host needs to start one guest, some 8 MB.
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawnSync } from "node:child_process";
import { gunzipSync } from "node:zlib";
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
const GZIP = 0x1f8b;
/** Loaded by a program when it ends one of its threads, so that no list of dependencies has it. */
const HIDDEN_LIBRARY = "libgcc_s.so.1";

/** Where programs look for what loads their libraries. The libraries lie beside it. */
const LIBRARY_FOLDERS = { x86_64: "lib64", arm64: "lib" };

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
  )) {
    files.set(`${LIBRARY_FOLDERS[arch]}/${name}`, { data: readFileSync(path), mode: 0o755 });
  }
  const modules = kernelModules(from);
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

function parents(path) {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

/** The shared libraries that programs need, and those need, by name. */
function libraries(from, programs) {
  const places = libraryFolders(from);
  const found = new Map();
  const add = (name) => {
    if (found.has(name)) return;
    const place = places.find((folder) => existsSync(join(folder, name)));
    if (!place) throw new Error(`no package has ${name}`);
    found.set(name, realpathSync(join(place, name)));
    needed(found.get(name)).forEach(add);
  };
  programs.flatMap(needed).forEach(add);
  add(HIDDEN_LIBRARY);
  return found;
}

function libraryFolders(from) {
  return ["lib", "usr/lib"].flatMap((top) => {
    const folder = join(from, top);
    if (!existsSync(folder)) return [];
    const inner = readdirSync(folder)
      .filter((name) => name.includes("-linux-gnu"))
      .map((name) => join(folder, name));
    return [...inner, folder];
  });
}

function needed(path) {
  const { stdout } = spawnSync("readelf", ["-d", path], { encoding: "utf8" });
  return [...(stdout ?? "").matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name);
}

/** The modules' files, each behind those that it needs (modules.dep is made at installation only, so their own words count). */
function kernelModules(from) {
  const folder = join(from, "lib/modules");
  const files = new Map();
  const collect = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) collect(join(path, entry.name));
      else if (entry.name.endsWith(".ko"))
        files.set(entry.name.replace(/\.ko$/, "").replaceAll("-", "_"), join(path, entry.name));
    }
  };
  collect(folder);
  const order = [];
  const add = (name) => {
    const path = files.get(name.replaceAll("-", "_"));
    if (!path || order.includes(path)) return; // what is no module is part of the kernel
    const depends = /(?:^|\0)depends=([^\0]*)\0/.exec(readFileSync(path, "latin1"))?.[1] ?? "";
    depends.split(",").filter(Boolean).forEach(add);
    if (!order.includes(path)) order.push(path);
  };
  MODULES.forEach(add);
  return order;
}

/** The Linux among the unpacked packages, as a loader takes it: for arm64 that is not the compressed file. */
export function kernelImage(from) {
  const name = readdirSync(join(from, "boot")).find((entry) => entry.startsWith("vmlinuz-"));
  const bytes = readFileSync(join(from, "boot", name));
  return bytes.readUInt16BE(0) === GZIP ? gunzipSync(bytes) : bytes;
}
