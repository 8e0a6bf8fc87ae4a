// What is in Debian packages that were unpacked into a folder: programs' libraries, Linux and its modules, for a guest's root.
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { spawnSync } from "node:child_process";
import { gunzipSync } from "node:zlib";

const GZIP = 0x1f8b;

/** Where programs look for what loads their libraries. The libraries lie beside it. */
export const LIBRARY_FOLDERS = { x86_64: "lib64", arm64: "lib" };

/** The folders that a path lies in, from the top. */
export function parents(path) {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

/** The shared libraries that programs need, and those need, by name; and the `hidden` ones, which are in no list of dependencies. */
export function libraries(from, programs, hidden = []) {
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
  hidden.forEach(add);
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

/**
 * The files of modules, each behind those that it needs (modules.dep is made at installation only, so their own words count). What is no
 * module is part of the kernel.
 */
export function kernelModules(from, names) {
  const folder = join(from, "lib/modules");
  const files = new Map();
  const collect = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) collect(join(path, entry.name));
      else if (entry.name.endsWith(".ko"))
        files.set(basename(entry.name, ".ko").replaceAll("-", "_"), join(path, entry.name));
    }
  };
  collect(folder);
  const order = [];
  const add = (name) => {
    const path = files.get(name.replaceAll("-", "_"));
    if (!path || order.includes(path)) return;
    const depends = /(?:^|\0)depends=([^\0]*)\0/.exec(readFileSync(path, "latin1"))?.[1] ?? "";
    depends.split(",").filter(Boolean).forEach(add);
    if (!order.includes(path)) order.push(path);
  };
  names.forEach(add);
  return order;
}

/** The Linux among the unpacked packages, as a loader takes it: for arm64 that is not the compressed file. */
export function kernelImage(from) {
  const name = readdirSync(join(from, "boot")).find((entry) => entry.startsWith("vmlinuz-"));
  const bytes = readFileSync(join(from, "boot", name));
  return bytes.readUInt16BE(0) === GZIP ? gunzipSync(bytes) : bytes;
}
