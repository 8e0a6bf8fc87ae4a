/**
 * What tsuk has made in an output folder. A file that only looks similar is not ours: an image counts with a known platform and processor
 * in its name, an intermediate folder with a step's state in it, and what is kept once per project in the project's own build/ only.
 */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inProject } from "../project.ts";
import { platforms } from "../pipeline/target.ts";

/** Made in the project's build/ whatever --out says. The bundle of tsuk itself comes last: it is running. */
const SHARED = ["gen", "coverage", "bench", "tools"];

/** Paths that may be removed, and what else lies in the folder. */
export interface Contents {
  ours: string[];
  others: string[];
}

/** Looks through `out`; with `app` (an image name) only for what belongs to that application. */
export function findGenerated(out: string, app?: string): Contents {
  const contents: Contents = { ours: [], others: [] };
  const image = imagePattern();
  const isApps = (name: string): boolean => app === undefined || name.slice(0, name.lastIndexOf("_")) === app;
  const isProjects = out === inProject("build");
  for (const name of list(out).filter((entry) => !SHARED.includes(entry))) {
    const path = join(out, name);
    if (name === "obj" && isFolder(path)) collectObjects(path, isApps, contents);
    else if (image.test(name) && lstatSync(path).isFile()) (isApps(name) ? contents.ours : contents.others).push(path);
    else contents.others.push(path);
  }
  for (const name of list(out).filter((entry) => SHARED.includes(entry))) {
    const isOurs = isProjects && app === undefined && isFolder(join(out, name));
    (isOurs ? contents.ours : contents.others).push(join(out, name));
  }
  contents.ours.sort((a, b) => Number(a === join(out, "tools")) - Number(b === join(out, "tools")));
  return contents;
}

function collectObjects(folder: string, isApps: (name: string) => boolean, { ours, others }: Contents): void {
  for (const name of list(folder)) {
    const path = join(folder, name);
    const isOurs = isFolder(path) && list(path).some((file) => file.endsWith(".state"));
    (isOurs && isApps(name) ? ours : others).push(path);
  }
}

/** <app>_<platform>-<arch>, and the files beside it. */
function imagePattern(): RegExp {
  const targets = platforms().flatMap(({ name, arch }) => Object.keys(arch).map((processor) => `${name}-${processor}`));
  return new RegExp(`^.+_(${targets.join("|")})(\\.dbg|\\.wasm|\\.wasm\\.map)?$`);
}

/** Bytes of a file, or of all files below a folder. Links are not followed. */
export function sizeOf(path: string): number {
  const status = lstatSync(path);
  if (!status.isDirectory()) return status.size;
  return list(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function isFolder(path: string): boolean {
  return lstatSync(path).isDirectory();
}

function list(folder: string): string[] {
  return readdirSync(folder).sort();
}
