// node tools/setup/fetch-xen.mjs ARCH…: puts Xen's hypervisor images into the cache. They come out of the Debian packages
// xen-hypervisor-…, which are not installed: that would make the machine itself boot into Xen, and there is one for one processor only.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { makeInCache } from "./cache.mjs";
import { DEBIAN_NAMES, hasDebianPackages, openDebian } from "./debian.mjs";
import { say } from "./progress.mjs";
import { findXen, installedXen, xenFolder, xenVariable } from "./xen.mjs";

/** Gets the images that are missing. Resolves to whether all are there. */
export async function fetchXen(archs) {
  let complete = true;
  for (const arch of archs) complete = (findXen(arch) !== undefined || (await fetchOne(arch))) && complete;
  return complete;
}

async function fetchOne(arch) {
  const installed = installedXen(arch);
  if (!installed && !hasDebianPackages()) {
    say(
      `Xen for ${arch} comes from a Debian package, by apt-get. Name an image of your own by ${xenVariable(arch)}=FILE.`,
    );
    return false;
  }
  return makeInCache(xenFolder(arch), async (folder) => {
    const image = installed ?? (await unpackImage(arch, folder));
    if (!image) return false;
    const bytes = readFileSync(image);
    writeFileSync(join(folder, "xen"), image.endsWith(".gz") ? gunzipSync(bytes) : bytes);
    writeFileSync(join(folder, "origin"), `${image.split("/").at(-1)}\n`);
    rmSync(join(folder, "debian"), { recursive: true, force: true });
    return true;
  });
}

/** The path of the image out of Debian's newest package. */
async function unpackImage(arch, folder) {
  const debian = await openDebian(arch, join(folder, "debian"));
  if (!debian) return undefined;
  const found = debian.query("search", "--names-only", `^xen-hypervisor-[0-9.]+-${DEBIAN_NAMES[arch]}$`);
  const names = [...found.matchAll(/^xen-hypervisor-\S+/gm)].map(([name]) => name);
  const newest = names.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
  const target = join(folder, "debian", "root");
  if (!newest) {
    say(`The sources of packages that apt knows have no xen-hypervisor for ${DEBIAN_NAMES[arch]}.`);
    return undefined;
  }
  if (!(await debian.unpack([newest], target))) return undefined;
  const image = readdirSync(join(target, "boot")).find((name) => /^xen-[\d.]+-\w+(\.gz)?$/.test(name));
  return image && join(target, "boot", image);
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await fetchXen(argv.slice(2))) ? 0 : 1;
