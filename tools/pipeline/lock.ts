/** One build at a time in a folder: several may be started at once, by a person and an editor, or by tests. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Reporter } from "./reporter.ts";

const POLL = 50;
/** Whoever waits longer than that is told for whom. */
const PATIENCE = 2000;

/** Runs `work` while no other process does so for the same folder. A lock whose owner was killed is taken over. */
export async function withLock<T>(folder: string, reporter: Reporter, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, "lock");
  const release = (): void => rmSync(lock, { force: true });
  const started = performance.now();
  let told = false;
  while (!tryLock(lock)) {
    if (!told && performance.now() - started > PATIENCE) {
      told = true;
      reporter.note(`waiting for another build in ${folder}`);
    }
    await delay(POLL);
  }
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** The lock appears with its owner's name in it, at once: it is a link to a file that is complete. */
function tryLock(lock: string): boolean {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, identity(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    removeStale(lock, mine);
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Removes a lock whose owner is gone. What another waiting process may have put in its place meanwhile is put back. */
function removeStale(lock: string, mine: string): void {
  const owner = read(lock);
  if (owner === null || isAlive(owner)) return;
  const aside = `${mine}.stale`;
  try {
    renameSync(lock, aside);
    if (read(aside) !== owner) linkSync(aside, lock);
  } catch {
    // somebody else was quicker
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAlive(owner: string): boolean {
  return owner === identity(Number.parseInt(owner, 10));
}

/** A process's number and start time: numbers are used again. Without /proc, the number alone; empty for a process that is gone. */
function identity(pid: number): string {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "";
  }
  const status = read(`/proc/${pid}/stat`);
  return `${pid} ${status?.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
