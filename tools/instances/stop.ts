/** Ends instances: first by asking, then by force. */
import { setTimeout as delay } from "node:timers/promises";
import { markedProcesses, signal } from "./identity.ts";
import { readRecord, writeRecord } from "./record.ts";
import { isOn, readInstance, type Instance } from "./state.ts";

const POLL = 20;
/** How long a supervisor may take to write things down when its guest has ended. */
const CLEAN_UP = 3000;

/** Ends an instance, whose machine gets `seconds` to do so by itself. Resolves to what is left of it; null when that was removed meanwhile. */
export async function stopInstance(instance: Instance, seconds: number): Promise<Instance | null> {
  const { name, folder, record } = instance;
  if (!record || !isOn(instance)) return instance;
  signal(record.supervisor, "SIGTERM");
  if (!(await hasEnded(name, record.id, seconds * 1000))) {
    for (const process of guestsOf(folder, record.id)) signal(process, "SIGKILL");
    // a supervisor that was stopped, or hangs, goes as well
    if (!(await hasEnded(name, record.id, CLEAN_UP))) {
      signal(readRecord(folder)?.supervisor ?? record.supervisor, "SIGKILL");
      for (const process of markedProcesses(record.id)) signal(process, "SIGKILL");
      await hasEnded(name, record.id, CLEAN_UP);
      const left = readRecord(folder);
      if (left?.id === record.id && left.end?.state === "lost")
        writeRecord(folder, { ...left, end: { ...left.end, detail: "killed by tsuk stop: it did not answer" } });
    }
  }
  const now = readInstance(name);
  return now?.record?.id === record.id ? now : null;
}

/** All processes of an instance but its supervisor. */
function guestsOf(folder: string, id: string): ReturnType<typeof markedProcesses> {
  const supervisor = readRecord(folder)?.supervisor;
  return markedProcesses(id).filter(({ pid, start }) => pid !== supervisor?.pid || start !== supervisor.start);
}

/** Waits until that instance, not another one of the name, has ended; false when the time is up. */
async function hasEnded(name: string, id: string, milliseconds: number): Promise<boolean> {
  const until = performance.now() + milliseconds;
  for (;;) {
    const now = readInstance(name);
    if (now?.record?.id !== id || !isOn(now)) return true;
    if (performance.now() >= until) return false;
    await delay(POLL);
  }
}
