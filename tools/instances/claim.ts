/** Taking a name, and giving it back: a folder appears and disappears by one rename, with all that is in it. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CliError } from "../errors.ts";
import { identify, isAlive } from "./identity.ts";
import { folderOf, instancesFolder } from "./record.ts";

const NEW = ".new";
const GONE = ".gone";

/** A folder in which an instance is prepared; nobody sees it yet. Its name says who prepares it, before anything is in it. */
export function prepareFolder(): string {
  const { pid, start, boot } = identify(process.pid)!;
  const folder = join(instancesFolder(), [NEW, pid, start, boot, randomName()].join("."));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { message } = error as Error;
    throw new CliError(`cannot keep instances in ${instancesFolder()}: ${message}`, "TSUK_STATE=FOLDER names another.");
  }
  return folder;
}

/** Gives a prepared folder its name. False when another instance has it: of two at once, one wins. */
export function claimName(prepared: string, name: string): boolean {
  try {
    renameSync(prepared, folderOf(name));
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code!)) return false;
    throw error;
  }
}

/** Removes an instance's folder, at once for all who look. */
export function removeFolder(folder: string): void {
  const gone = join(dirname(folder), `${GONE}.${randomName()}`);
  try {
    renameSync(folder, gone);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return; // somebody else was quicker
    throw error;
  }
  rmSync(gone, { recursive: true, force: true });
}

/** Names of all instances. What commands left that were killed while they made or removed one is cleared away. */
export function instanceNames(): string[] {
  let names: string[];
  try {
    names = readdirSync(instancesFolder());
  } catch {
    return []; // there never was one
  }
  for (const name of names) if (isLeft(folderOf(name))) removeQuietly(folderOf(name));
  return names.filter((name) => !name.startsWith("."));
}

/** Whether nobody goes on with it. */
function isLeft(folder: string): boolean {
  const [, kind, pid, start, boot] = basename(folder).split(".");
  if (`.${kind}` === GONE) return true;
  return `.${kind}` === NEW && !isAlive({ pid: Number(pid), start: start ?? "", boot: boot ?? "" });
}

function randomName(): string {
  return randomBytes(8).toString("hex");
}

function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // somebody else is at it
  }
}
