/** Who a process is, in a way that a number used again, or another boot of the machine, cannot imitate. */
import { readdirSync, readFileSync } from "node:fs";

export interface Identity {
  pid: number;
  /** When it started, in clock ticks since the machine's boot (proc(5): starttime). */
  start: string;
  /** Which boot of the machine that was. */
  boot: string;
}

/** In the environment of all that belongs to an instance, with the instance's id behind it. */
export const MARK = "TSUK_INSTANCE";

const BOOT_ID = "/proc/sys/kernel/random/boot_id";

/** Whether there is a /proc that tells who is who. */
export function canIdentify(): boolean {
  return read(BOOT_ID) !== null;
}

/** The identity of a process; null when there is none, or only what its parent has not yet taken notice of. */
export function identify(pid: number): Identity | null {
  const stat = read(`/proc/${pid}/stat`);
  const boot = bootId();
  if (stat === null || boot === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before may have anything in it
  return "ZX".includes(fields[0]!) ? null : { pid, start: fields[19]!, boot };
}

/** Whether that very process runs. */
export function isAlive({ pid, start, boot }: Identity): boolean {
  const now = identify(pid);
  return now !== null && now.start === start && now.boot === boot;
}

/** Which boot of the machine this is. */
export function bootId(): string | null {
  return read(BOOT_ID)?.trim() ?? null;
}

/** Sends a signal to that very process. False when it is gone. */
export function signal(identity: Identity, name: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, name);
    return true;
  } catch {
    return false;
  }
}

/** All processes that belong to the instance with this id, whoever their parent is by now. Not this one. */
export function markedProcesses(id: string): Identity[] {
  const mark = `${MARK}=${id}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => read(`/proc/${name}/environ`)?.split("\0").includes(mark)) // another user's cannot be read
    .flatMap((name) => identify(Number(name)) ?? []);
}

/** Bytes of memory that a process has in RAM; null when it is gone. */
export function residentBytes(identity: Identity): number | null {
  if (!isAlive(identity)) return null;
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${identity.pid}/status`) ?? "");
  return match ? Number(match[1]) * 1024 : null;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return null;
  }
}
