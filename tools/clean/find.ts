/**
 * What tsuk has made in an output folder. A file that only looks similar is not ours: an image has a known platform and processor in its
 * name, a folder of intermediate files has a step's state in it, and what is kept once per project counts in the project's build/ only.
 */
import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { platforms } from "../pipeline/target.ts";
import { inProject } from "../project.ts";

/** Made in the project's build/ whatever --out says. The bundles of tsuk itself go last, since one of them is running. */
const SHARED = ["bench", "boot", "coverage", "gen", "programs", "tests", "tools"];

/** What `tsuk pack` makes beside an image: files and folders. */
const PACKED_FILES = ["elf", "iso", "img", "raw", "qcow2", "tar"];
const PACKED_FOLDERS = ["oci", "xl", "libvirt"];
const TEMPORARY = "(\\.\\d+)?(\\.old)?(\\.tmp)?";
const FILES = `(\\.(${["dbg", "wasm", "wasm\\.map", "graph\\.svg", "graph\\.dot", ...PACKED_FILES].join("|")}))?${TEMPORARY}`;
const FOLDERS = `\\.(${PACKED_FOLDERS.join("|")})${TEMPORARY}`;

/** Paths that may be removed, and what else lies in the folder. */
export interface Contents {
  ours: string[];
  others: string[];
}

/** Looks through `out`; with `app` (an image's name) only for what belongs to that application. */
export function findGenerated(out: string, app?: string): Contents {
  const contents: Contents = { ours: [], others: [] };
  const shares = out === inProject("build") && app === undefined;
  for (const name of list(out)) {
    const path = join(out, name);
    if (name === "obj" && isFolder(path)) addObjectFolders(path, app, contents);
    else if (isFolder(path)) {
      const isShared = shares && SHARED.includes(name);
      add(contents, path, isShared || isNamed(name, FOLDERS, app) || (!app && isOfApplication(name, path)));
    } else add(contents, path, isNamed(name, FILES, app) && lstatSync(path).isFile());
  }
  return contents;
}

/** What is made beside an application's own sources: modules for its editor, and the frame of its tests. */
const OF_APPLICATION: Record<string, string> = { types: "config/index.ts", test: "frame.ts" };

function isOfApplication(name: string, path: string): boolean {
  const sign = OF_APPLICATION[name];
  return sign !== undefined && existsSync(join(path, sign));
}

function addObjectFolders(folder: string, app: string | undefined, contents: Contents): void {
  for (const name of list(folder)) {
    const path = join(folder, name);
    const isPlatform = app === undefined && new RegExp(`^(${targets().join("|")})\\.[0-9a-f]{8}$`).test(name);
    add(contents, path, (isPlatform || isNamed(name, "", app, MODULES)) && isFolder(path) && hasState(path));
  }
}

/** Modules that several targets share: tools/pool/variants.ts. */
const MODULES = ["native", "metal", ...platforms().map(({ name }) => name)];

function targets(): string[] {
  return platforms().flatMap(({ name, arch }) => Object.keys(arch).map((processor) => `${name}-${processor}`));
}

/** Whether a name is <app>_<platform>-<arch>, or <app>_ with one of `more`, followed by `ending`. */
function isNamed(name: string, ending: string, app: string | undefined, more: string[] = []): boolean {
  const match = new RegExp(`^(.+)_(${[...targets(), ...more].join("|")})${ending}$`).exec(name);
  return match !== null && (app === undefined || match[1] === app);
}

/** A folder of intermediate files has the state of finished steps; one whose first step was interrupted has the generated files. */
function hasState(folder: string): boolean {
  const names = list(folder);
  return names.length === 0 || names.some((name) => name.endsWith(".state") || name === "gen");
}

function add({ ours, others }: Contents, path: string, isOurs: boolean): void {
  (isOurs ? ours : others).push(path);
}

/** Bytes of a file, or of all files below a folder. Links are not followed. */
export function sizeOf(path: string): number {
  if (!isFolder(path)) return lstatSync(path).size;
  return list(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function isFolder(path: string): boolean {
  return lstatSync(path).isDirectory();
}

function list(folder: string): string[] {
  return readdirSync(folder).sort();
}
