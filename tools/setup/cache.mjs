// Where what is slow to get is kept for the next time: $XDG_CACHE_HOME/tsukuri, by default ~/.cache/tsukuri.
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder. It may not be there yet. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "tsukuri");
}

/**
 * Makes the folder `name` in the cache: `work` fills a folder beside it, which gets the name when it is complete. So no interruption
 * leaves half of it, and of two that make it at the same time one wins.
 */
export async function makeInCache(name, work) {
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), `.${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    if (!(await work(folder))) return false;
    const place = join(cacheFolder(), name);
    try {
      renameSync(folder, place);
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST"].includes(error.code)) throw error;
    }
    return true;
  } finally {
    remove();
    process.off("exit", remove);
  }
}
