// Debian packages of any processor, unpacked into a folder. The system stays as it is: apt has lists of its own here, for that processor
// only, and nothing is installed. Neither dpkg --add-architecture nor an administrator's rights are needed.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { excerpt, runStep, say } from "./progress.mjs";
import { findCommand } from "./system.mjs";

/** What Debian calls processors. */
export const DEBIAN_NAMES = { x86_64: "amd64", arm64: "arm64", arm: "armhf" };

/** Whether packages can be had that way. */
export function hasDebianPackages() {
  return Boolean(findCommand("apt-get") && findCommand("dpkg-deb"));
}

/** Debian's packages for one processor. `folder` is for apt's own files. Undefined, and words for the person, when there is no list of them. */
export async function openDebian(arch, folder) {
  const name = DEBIAN_NAMES[arch];
  const lists = join(folder, "lists");
  const archives = join(folder, "archives");
  for (const path of [lists, archives]) mkdirSync(join(path, "partial"), { recursive: true });
  const settings = {
    "APT::Architecture": name,
    "APT::Architectures::": name,
    "APT::Sandbox::User": "root", // whoever we are: apt's own user cannot write here
    "Dir::State::Lists": lists,
    "Dir::State::Status": "/dev/null", // what is installed says nothing about this processor
    "Dir::Cache": folder,
    "Acquire::Languages": "none",
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  const { output } = await runStep(`apt-get update: a list of Debian's packages for ${name}`, [
    ...["apt-get", ...options, "-q", "update"],
  ]);
  // one list of several may fail while a server is being brought up to date
  const query = (...words) => spawnSync("apt-cache", [...options, ...words], { encoding: "utf8" }).stdout ?? "";
  if (!/^\s+Normal packages: [1-9]/m.test(query("stats"))) {
    say(excerpt(output));
    return undefined;
  }
  return {
    query,
    /** Unpacks packages into `target`. Resolves to whether it could. */
    async unpack(names, target) {
      rmSync(archives, { recursive: true, force: true });
      mkdirSync(archives);
      for (const each of names) if (!(await download(each))) return false;
      for (const file of readdirSync(archives)) {
        const { status, stderr } = spawnSync("dpkg-deb", ["-x", join(archives, file), target], { encoding: "utf8" });
        if (status !== 0) {
          say(excerpt(stderr ?? "dpkg-deb failed"));
          return false;
        }
      }
      return true;
    },
  };

  /** Fetches the newest version of a package that the server has: it may have taken a newer one into its list than into its store. */
  async function download(each) {
    const versions = [...query("madison", each).matchAll(/^[^|]*\|\s*(\S+)\s*\|/gm)].map(([, version]) => version);
    let result = { ok: false, output: `there is no package ${each} for ${name}` };
    for (const version of new Set(versions)) {
      const command = ["apt-get", ...options, "-q", "download", `${each}=${version}`];
      result = await runStep(`apt-get download ${each} ${version} (${name})`, command, { cwd: archives });
      if (result.ok) return true;
    }
    say(excerpt(result.output));
    return false;
  }
}
