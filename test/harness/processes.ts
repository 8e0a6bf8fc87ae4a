/** Processes as /proc shows them: what a command has left behind, and what it costs. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

export interface ProcessState {
  state: string;
  parent: number;
  group: number;
  /** Seconds of processor time, user and system. */
  seconds: number;
  command: string;
}

/** What /proc says about a process; null when there is none. */
export function readProcess(pid: number): ProcessState | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      state: fields[0]!,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      seconds: (Number(fields[11]) + Number(fields[12])) / 100, // clock ticks, of which Linux has 100 in a second
      command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim(),
    };
  } catch {
    return null;
  }
}

/** The processes that `parent` has started. */
export function childrenOf(parent: number): number[] {
  return processIds().filter((pid) => readProcess(pid)?.parent === parent);
}

/** The process that `parent` has started. */
export function childOf(parent: number): number {
  const [found] = childrenOf(parent);
  if (found === undefined) throw new Error(`process ${parent} has no child`);
  return found;
}

/** Members of a process group that still run, by their command lines. One that is just ending gets a moment for it. */
export async function livingMembers(group: number): Promise<string[]> {
  if (process.platform !== "linux") return [];
  let living: string[] = [];
  for (let tries = 0; tries < 20; tries++) {
    living = membersOf(group);
    if (!living.length) break;
    await delay(50);
  }
  return living;
}

function membersOf(group: number): string[] {
  return processIds().flatMap((pid) => {
    const process = readProcess(pid);
    if (!process || process.group !== group || process.state === "Z") return [];
    return [`${pid} ${process.command}`];
  });
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
