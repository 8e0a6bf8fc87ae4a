// node tools/setup/make-domu.mjs: makes the small Xen host that `tsuk run --domu` starts guests in, and keeps it in the cache: Xen, a
// Linux as its first domain, and the state that both are in when they are ready for a guest. Nothing is installed on this machine.
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { makeInCache } from "./cache.mjs";
import { hasDebianPackages, openDebian } from "./debian.mjs";
import { FILES, findMachine, machineFolder } from "./domu/machine.mjs";
import { firstDomainRoot, kernelImage, PACKAGES } from "./domu/root.mjs";
import { saveState } from "./domu/save.mjs";
import { fetchXen } from "./fetch-xen.mjs";
import { say } from "./progress.mjs";
import { findXen } from "./xen.mjs";

const ARCH = "x86_64";
const SOURCES = fileURLToPath(new URL("domu", import.meta.url));

/** Makes it where it is missing. Resolves to whether it is there. */
export async function makeDomu() {
  if (findMachine(SOURCES)) return true;
  if (!hasDebianPackages()) {
    say("A guest domain needs a Xen host made of Debian packages, by apt-get and dpkg-deb, which are not here.");
    return false;
  }
  if (!(await fetchXen([ARCH]))) return false;
  return makeInCache(machineFolder(SOURCES), async (folder) => {
    const debris = join(folder, "debian");
    const from = join(debris, "root");
    const debian = await openDebian(ARCH, debris);
    if (!debian) return false;
    const [, linux] = /Depends: (linux-image-[\w.-]+)/.exec(debian.query("depends", "linux-image-amd64")) ?? [];
    const utils = newest(debian.query("search", "--names-only", "^xen-utils-[0-9.]+$"));
    const misc = newest(debian.query("search", "--names-only", "^libxenmisc[0-9.]+$"));
    if (!linux || !utils || !misc) return (say("Debian's lists have no Linux, or no tools of Xen."), false);
    if (!(await debian.unpack([linux, utils, misc, ...PACKAGES], from))) return false;
    copyFileSync(findXen(ARCH), join(folder, FILES.xen));
    copyFileSync(kernelImage(from), join(folder, FILES.linux));
    writeFileSync(join(folder, FILES.root), firstDomainRoot(from));
    say("$ boot Xen and its first domain, and save their state (some 15 seconds)");
    const problem = await saveState(folder);
    if (problem) return (say(problem), false);
    for (const rest of ["debian", "empty", "qmp"]) rmSync(join(folder, rest), { recursive: true, force: true });
    return true;
  });
}

/** The last of the packages that a search found. */
function newest(found) {
  const names = [...found.matchAll(/^\S+/gm)].map(([name]) => name);
  return names.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await makeDomu()) ? 0 : 1;
