/** What state an instance is in: what its record says, checked against the processes that there are. */
import { rmSync, statSync } from "node:fs";
import { CliError } from "../errors.ts";
import { instanceNames } from "./claim.ts";
import { bootId, isAlive, markedProcesses, residentBytes, signal } from "./identity.ts";
import { isName } from "./names.ts";
import { folderOf, pathsOf, readRecord, writeRecord, type InstanceEnd, type InstanceRecord } from "./record.ts";

export type State = "starting" | "running" | InstanceEnd["state"];

export interface Instance {
  name: string;
  folder: string;
  /** Null when it cannot be read. */
  record: InstanceRecord | null;
  state: State;
  status: number | null;
  detail: string;
}

/** All instances, oldest first. */
export function listInstances(): Instance[] {
  return instanceNames()
    .flatMap((name) => readInstance(name) ?? [])
    .sort((a, b) => createdAt(a).localeCompare(createdAt(b)) || a.name.localeCompare(b.name));
}

/** The instance of that name. Throws the words for what there is instead. */
export function findInstance(name: string): Instance {
  const found = readInstance(name);
  if (found) return found;
  const names = instanceNames();
  const hint = names.length ? `There is: ${names.join(", ")}.` : "There is none: tsuk run APP --detach starts one.";
  throw new CliError(`there is no instance "${name}"`, hint);
}

/** The instance of that name; null when there is none. One that nobody looks after any more is brought to its end. */
export function readInstance(name: string): Instance | null {
  const folder = folderOf(name);
  if (!isName(name) || !isFolder(folder)) return null;
  let record = readRecord(folder);
  if (record && !record.end && !isLookedAfter(record)) record = settle(folder);
  if (!record) {
    if (!isFolder(folder)) return null; // removed at this moment
    const detail = "its instance.json cannot be read";
    return { name, folder, record, state: "lost", status: null, detail };
  }
  const state = record.end?.state ?? (record.started ? "running" : "starting");
  return { name, folder, record, state, status: record.end?.status ?? null, detail: record.end?.detail ?? "" };
}

/** Whether there is still something to come. */
export function isOn({ state }: Pick<Instance, "state">): boolean {
  return state === "running" || state === "starting";
}

/** Bytes that the guest has in RAM; null when it does not run. */
export function memoryOf({ record }: Instance): number | null {
  return record?.guest && !record.end ? residentBytes(record.guest) : null;
}

function isLookedAfter(record: InstanceRecord): boolean {
  return isAlive(record.supervisor);
}

/**
 * Its supervisor is gone. That may have written something in the last moment before, so what counts is read after it was found missing.
 * If there is no end in it, the guest has gone with the supervisor, or is ended now.
 */
function settle(folder: string): InstanceRecord | null {
  for (;;) {
    const record = readRecord(folder);
    if (!record || record.end || isLookedAfter(record)) return record;
    const again = readRecord(folder);
    if (again?.supervisor.start !== record.supervisor.start || again.end) continue;
    const rebooted = record.supervisor.boot !== bootId();
    for (const process of markedProcesses(record.id)) signal(process, "SIGKILL");
    const detail = rebooted ? "the machine was started anew" : "its supervisor was killed";
    const lost = { ...record, ended: lastSign(folder), end: { state: "lost" as const, status: null, detail } };
    try {
      writeRecord(folder, lost);
      for (const path of [pathsOf(folder).run, pathsOf(folder).image]) rmSync(path, { recursive: true, force: true });
    } catch {
      // it is being removed, or the disk is full: the next one who looks finds out again
    }
    return lost;
  }
}

/** When it was last heard of. */
function lastSign(folder: string): string | null {
  try {
    return statSync(pathsOf(folder).log).mtime.toISOString();
  } catch {
    return null;
  }
}

function createdAt({ record }: Instance): string {
  return record?.created ?? "";
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
