// node tools/setup/make-domu.mjs ARCH: makes the small Xen host that `tsuk run --domu` starts guests in, and keeps it in the cache: Xen, a
// Linux as its first domain, and the state that both are in when they are ready for a guest. Nothing is installed on this machine.
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { makeInCache } from "./cache.mjs";
import { DEBIAN_NAMES, hasDebianPackages, openDebian } from "./debian.mjs";
import { checkState } from "./domu/check.mjs";
import { FILES, findMachine, machineFolder } from "./domu/machine.mjs";
import { firstDomainRoot, MORE_PACKAGES, PACKAGES } from "./domu/root.mjs";
import { saveState } from "./domu/save.mjs";
import { fetchXen } from "./fetch-xen.mjs";
import { say } from "./progress.mjs";
import { kernelImage } from "./unpacked.mjs";
import { findXen } from "./xen.mjs";

const ATTEMPTS = 3;
const SOURCES = fileURLToPath(new URL("domu", import.meta.url));

/** Makes it where it is missing. Resolves to whether it is there. */
export async function makeDomu(arch) {
  if (findMachine(SOURCES, arch)) return true;
  if (!hasDebianPackages()) {
    say("A guest domain needs a Xen host made of Debian packages, by apt-get and dpkg-deb, which are not here.");
    return false;
  }
  if (!(await fetchXen([arch]))) return false;
  return makeInCache(machineFolder(SOURCES, arch), async (folder) => {
    const debris = join(folder, "debian");
    const from = join(debris, "root");
    const debian = await openDebian(arch, debris);
    if (!debian) return false;
    const [, linux] =
      /Depends: (linux-image-[\w.-]+)/.exec(debian.query("depends", `linux-image-${DEBIAN_NAMES[arch]}`)) ?? [];
    const utils = newest(debian.query("search", "--names-only", "^xen-utils-[0-9.]+$"));
    const misc = newest(debian.query("search", "--names-only", "^libxenmisc[0-9.]+$"));
    if (!linux || !utils || !misc) return (say("Debian's lists have no Linux, or no tools of Xen."), false);
    if (!(await debian.unpack([linux, utils, misc, ...PACKAGES, ...MORE_PACKAGES[arch]], from))) return false;
    copyFileSync(findXen(arch), join(folder, FILES.xen));
    writeFileSync(join(folder, FILES.linux), kernelImage(from));
    writeFileSync(join(folder, FILES.root), firstDomainRoot(arch, from));
    if (!(await saveGoodState(arch, folder))) return false;
    for (const rest of ["debian", "empty", "probe", "qmp"])
      rmSync(join(folder, rest), { recursive: true, force: true });
    return true;
  });
}

/** Saves the host's state when it is ready for a guest, again where the state turns out to be no good. */
async function saveGoodState(arch, folder) {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    say("$ boot Xen and its first domain, save their state, and try it (half a minute)");
    const problem = await saveState(arch, folder);
    if (problem) return (say(problem), false);
    if (await checkState(arch, folder)) return true;
    say("That state is of no use: once more.");
  }
  return false;
}

/** The last of the packages that a search found. */
function newest(found) {
  const names = [...found.matchAll(/^\S+/gm)].map(([name]) => name);
  return names.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = (await makeDomu(argv[2])) ? 0 : 1;
