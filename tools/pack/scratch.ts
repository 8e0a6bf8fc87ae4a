/** A folder for files on their way, which goes away whichever way the command ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const STATUS_INTERRUPTED = 130;

/** Does `work` with a new, empty folder. */
export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-pack-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const end = (): void => process.exit(STATUS_INTERRUPTED);
  process.once("exit", remove);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, end);
  try {
    return await work(folder);
  } finally {
    remove();
    process.off("exit", remove);
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(name, end);
  }
}
