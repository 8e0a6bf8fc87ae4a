/** Ends everything that this process has started, and what that has started: a test run leaves nothing behind. */
import { readdirSync, readFileSync } from "node:fs";

/** Sends a signal to all descendants, the youngest generation first. Without /proc there is no telling who they are. */
export function signalDescendants(signal: NodeJS.Signals): void {
  for (const pid of descendants(process.pid).reverse()) {
    try {
      process.kill(pid, signal);
    } catch {
      // it has ended in the meantime
    }
  }
}

function descendants(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendants)];
}

function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
