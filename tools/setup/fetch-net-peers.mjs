// node tools/setup/fetch-net-peers.mjs ARCH…: puts into the cache what `tsuk bench net` makes Linux guests of: Debian's cloud kernel with the
// modules of its network devices, nginx, redis-server and iperf3 with their libraries. Nothing is installed on this machine.
//
//   linux            the kernel
//   origin           the packages and their versions
//   modules/         00-….ko and so on, in the order in which they are loaded
//   programs/NAME/   a root folder with one program
//   development/     the C library for programs of the bench's own, where this machine's compiler has none for that processor
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { makeInCache } from "./cache.mjs";
import { DEBIAN_NAMES, hasDebianPackages, openDebian } from "./debian.mjs";
import { findNetPeers, netPeersFolder } from "./net-peers.mjs";
import { say } from "./progress.mjs";
import { kernelImage, kernelModules, libraries, LIBRARY_FOLDERS } from "./unpacked.mjs";

const PROGRAMS = { nginx: "usr/sbin/nginx", redis: "usr/bin/redis-check-rdb", iperf3: "usr/bin/iperf3" };
/** The same file serves under this name. */
const NAMES = { redis: "usr/bin/redis-server" };
const PACKAGES = ["nginx", "redis-tools", "iperf3"];
const DEVELOPMENT = ["libc6-dev", "linux-libc-dev"];
const MODULES = ["virtio_pci", "virtio_mmio", "virtio_net"];
/** What programs load without a word in their list of libraries. */
const HIDDEN = ["libgcc_s.so.1"];

/** Makes the folders that are missing. Resolves to whether all are there. */
export async function fetchNetPeers(archs) {
  let complete = true;
  for (const arch of archs) complete = (findNetPeers(arch) !== undefined || (await fetchOne(arch))) && complete;
  return complete;
}

function fetchOne(arch) {
  if (!hasDebianPackages()) {
    say("The Linux guests to compare with are made of Debian packages, by apt-get and dpkg-deb, which are not here.");
    return false;
  }
  return makeInCache(netPeersFolder(arch), async (folder) => {
    const debris = join(folder, "debian");
    const from = join(debris, "root");
    const debian = await openDebian(arch, debris);
    if (!debian) return false;
    const cloud = `linux-image-cloud-${DEBIAN_NAMES[arch]}`;
    const [, linux] = /Depends: (linux-image-[\w.-]+)/.exec(debian.query("depends", cloud)) ?? [];
    if (!linux) return (say(`Debian's lists have no ${cloud}.`), false);
    const names = [linux, ...PACKAGES, ...libraryPackages(debian, [...PACKAGES, ...HIDDEN_PACKAGES])];
    if (!(await debian.unpack(names, from))) return false;
    const origin = readdirSync(join(debris, "archives")).filter((name) => name.endsWith(".deb"));
    writeFileSync(join(folder, "origin"), origin.map((name) => `${decodeURIComponent(name)}\n`).join(""));
    writeFileSync(join(folder, "linux"), kernelImage(from));
    mkdirSync(join(folder, "modules"));
    for (const [index, path] of kernelModules(from, MODULES).entries())
      writeFileSync(join(folder, "modules", `${String(index).padStart(2, "0")}-${basename(path)}`), readFileSync(path));
    for (const name of Object.keys(PROGRAMS)) copyProgram(arch, name, from, join(folder, "programs", name));
    if (DEBIAN_NAMES[arch] !== DEBIAN_NAMES.x86_64) {
      const sources = join(folder, "development");
      if (!(await debian.unpack(DEVELOPMENT, sources))) return false;
      rmSync(join(sources, "usr/share"), { recursive: true, force: true });
    }
    rmSync(debris, { recursive: true, force: true });
    return true;
  });
}

const HIDDEN_PACKAGES = ["libgcc-s1"];

/** The packages with libraries that others need, and those need. */
function libraryPackages(debian, names) {
  const found = new Set();
  const visit = (name) => {
    const words = debian.query("depends", name);
    for (const [, each] of words.matchAll(/^\s*(?:Pre)?Depends: (lib[\w.+-]+|zlib1g)$/gm)) {
      if (found.has(each)) continue;
      found.add(each);
      visit(each);
    }
  };
  for (const name of names) {
    if (name.startsWith("lib")) found.add(name);
    visit(name);
  }
  return found;
}

function copyProgram(arch, name, from, to) {
  const path = PROGRAMS[name];
  const copy = (source, target) => {
    mkdirSync(dirname(join(to, target)), { recursive: true });
    cpSync(source, join(to, target), { dereference: true });
  };
  copy(join(from, path), NAMES[name] ?? path);
  for (const [library, source] of libraries(from, [join(from, path)], HIDDEN))
    copy(source, `${LIBRARY_FOLDERS[arch]}/${library}`);
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await fetchNetPeers(argv.slice(2))) ? 0 : 1;
