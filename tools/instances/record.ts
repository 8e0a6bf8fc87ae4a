/** What is known of an instance: a file in a folder of its own, written whole or not at all. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { RunOptions } from "../run/options.ts";
import type { Identity } from "./identity.ts";

export interface InstanceRecord {
  /** Of this form. */
  version: 1;
  /** Random: tells this instance from others that had the name before. */
  id: string;
  name: string;
  application: string;
  platform: string;
  arch: string;
  options: RunOptions;
  /** Copies in the instance's folder, so that building again or cleaning does not matter to it. */
  image: string;
  debugImage: string;
  /** What a report of `node` takes relative names of sources from. */
  appFolder: string;
  buildFolder: string;
  /** When: as Date.toISOString has it. */
  created: string;
  started: string | null;
  ended: string | null;
  /** Who looks after it: first the command that makes it, then a process of its own. */
  supervisor: Identity;
  guest: Identity | null;
  /** Set at the end. */
  end: InstanceEnd | null;
}

export interface InstanceEnd {
  state: "exited" | "crashed" | "lost";
  /** The guest's, as `tsuk run` would end; null when nobody knows. */
  status: number | null;
  /** Why, where a status does not say it. */
  detail: string;
}

const FILE = "instance.json";

/** Where instances are: $TSUK_STATE, or tsukuri's part of the user's state folder (XDG Base Directory Specification). */
export function instancesFolder(): string {
  const { TSUK_STATE, XDG_STATE_HOME } = process.env;
  if (TSUK_STATE) return join(resolve(TSUK_STATE), "instances");
  return join(XDG_STATE_HOME?.startsWith("/") ? XDG_STATE_HOME : join(homedir(), ".local/state"), "tsukuri/instances");
}

/** An instance's folder and what is in it. */
export function pathsOf(folder: string): { record: string; log: string; image: string; run: string } {
  return {
    record: join(folder, FILE),
    log: join(folder, "log"),
    /** The image and its twin; while it runs. */
    image: join(folder, "image"),
    /** The guest's own files and sockets; while it runs. */
    run: join(folder, "run"),
  };
}

/** The folder of the instance of that name, whether there is one or not. */
export function folderOf(name: string): string {
  return join(instancesFolder(), name);
}

/** The record in a folder; null when there is none, or what is there cannot be one. */
export function readRecord(folder: string): InstanceRecord | null {
  try {
    const record = JSON.parse(readFileSync(pathsOf(folder).record, "utf8")) as InstanceRecord;
    return record.version === 1 && record.id && record.supervisor ? record : null;
  } catch {
    return null;
  }
}

/** Writes it such that a crash of the machine leaves the old one or the new one. Throws when the folder is gone. */
export function writeRecord(folder: string, record: InstanceRecord): void {
  const file = pathsOf(folder).record;
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, "w", 0o600);
    try {
      writeFileSync(handle, `${JSON.stringify(record, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    if (existsSync(folder)) rmSync(temporary, { force: true });
    throw error;
  }
}
