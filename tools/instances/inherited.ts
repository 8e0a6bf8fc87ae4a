/** Files that whoever typed the command had open: an instance must not hold their locks, nor keep a reader of theirs waiting. */
import { closeSync, readdirSync, readFileSync } from "node:fs";

const CLOSE_ON_EXEC = 0o2000000;
const STANDARD_ERROR = 2;

/** Closes what this process was born with beside its standard streams and the channel to its parent. All that is Node's own closes on exec. */
export function closeInherited(channel: number): void {
  for (const name of readdirSync("/proc/self/fd")) {
    const file = Number(name);
    if (file <= STANDARD_ERROR || file === channel) continue;
    try {
      const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${file}`, "latin1"))?.[1];
      if (flags !== undefined && !(parseInt(flags, 8) & CLOSE_ON_EXEC)) closeSync(file);
    } catch {
      // it was the listing's own
    }
  }
}
