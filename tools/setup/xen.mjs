// Xen's hypervisor images: where they lie. fetch-xen.mjs gets them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache.mjs";

/** The processors that there is a Xen for. */
export const XEN_ARCHS = ["x86_64", "arm64", "arm"];

/** The environment variable that may name another image. */
export function xenVariable(arch) {
  return `TSUK_XEN_${arch.toUpperCase()}`;
}

/** The name of its folder in the cache. */
export function xenFolder(arch) {
  return `xen-${arch}`;
}

/** The image that QEMU can start, or undefined. */
export function findXen(arch) {
  const own = process.env[xenVariable(arch)];
  const path = own || join(cacheFolder(), xenFolder(arch), "xen");
  return existsSync(path) ? path : undefined;
}

/** The image that is installed for this machine itself, compressed; or undefined. */
export function installedXen(arch, folder = "/boot") {
  if (arch !== "x86_64" || process.arch !== "x64") return undefined;
  try {
    const names = readdirSync(folder).filter((name) => /^xen-4[\w.+-]*\.gz$/.test(name));
    return names.length ? join(folder, names.sort().at(-1)) : undefined;
  } catch {
    return undefined;
  }
}
