/** Writes a configuration to disk: whole or not at all, with what was there before kept as FILE.old. */
import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { CliError } from "../errors.ts";
import { configText } from "./config-text.ts";
import type { Tree } from "./types.ts";

/** Writes the whole configuration. False: the file has it already. */
export function writeConfig(tree: Tree, file: string): boolean {
  return writeKeepingOld(file, configText(tree));
}

/** Writes a text by rename. What was there is FILE.old, unless it is the same. */
export function writeKeepingOld(file: string, text: string): boolean {
  return writeWhole(file, text, true);
}

/** Writes a text by rename. False: the file has it already. */
export function writeWhole(file: string, text: string, keepsOld: boolean): boolean {
  if (isSame(file, text)) return false;
  const info = lstatSync(file, { throwIfNoEntry: false });
  try {
    if (info && !info.isFile() && !info.isSymbolicLink()) {
      if (info.isDirectory()) throw new CliError(`${file} is a folder`);
      writeFileSync(file, text); // a device or a pipe
      return true;
    }
    const target = info?.isSymbolicLink() ? targetOf(file) : file;
    const temporary = `${target}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, text);
      if (info) {
        chmodSync(temporary, statSync(target, { throwIfNoEntry: false })?.mode ?? 0o644);
        if (keepsOld) keepOld(file, info.isSymbolicLink());
      }
      renameSync(temporary, target);
    } finally {
      rmSync(temporary, { force: true });
    }
    return true;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${file} cannot be written: ${(error as Error).message}`);
  }
}

function targetOf(link: string): string {
  try {
    return realpathSync(link);
  } catch {
    return link; // it points to nothing: it is replaced
  }
}

/** The name FILE.old gets the present contents. It is good to have, and no reason to fail. */
function keepOld(file: string, isLink: boolean): void {
  const old = `${file}.old`;
  try {
    if (isLink) return copyFileSync(file, old);
    rmSync(old, { force: true });
    linkSync(file, old);
  } catch {
    try {
      copyFileSync(file, old);
    } catch {
      // for example a folder of that name
    }
  }
}

function isSame(file: string, text: string): boolean {
  try {
    return statSync(file).isFile() && readFileSync(file, "utf8") === text;
  } catch {
    return false;
  }
}
