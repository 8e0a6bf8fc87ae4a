/**
 * Incremental steps. A step's state is a hash over everything it depends on and over what it wrote; it runs again only when one of
 * these has changed. The state is written after the outputs, and outputs are moved into place whole, so that an interrupted
 * build never leaves something that a later one takes for good.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { version } from "../project.ts";
import type { Reporter } from "./reporter.ts";

export interface Step {
  /** What the step is called in progress lines and state files. */
  name: string;
  /** What is done, for a person: "compile TypeScript". */
  title: string;
  /** Values that the result depends on beside files: options, tool versions. */
  options: unknown;
  /** Files that are known beforehand to matter. Absolute paths. */
  inputs: string[];
  /** Files that are written. Absolute paths. */
  outputs: string[];
  /** Does the work. Returns further files that turned out to matter; a path that did not exist may be among them. */
  run(): Promise<string[] | void>;
}

interface State {
  options: string;
  files: Record<string, string>;
}

const ABSENT = "absent";

/** Runs `step` unless its state says that nothing has changed. */
export async function runStep(step: Step, folder: string, reporter: Reporter): Promise<void> {
  const stateFile = join(folder, `${step.name}.state`);
  const options = hashText(JSON.stringify([version, step.options]));
  const fresh = freshState(step, stateFile, options);
  if (fresh) {
    reporter.files?.(Object.keys(fresh.files));
    reporter.skipped(step.title);
    return;
  }
  reporter.files?.(step.inputs);
  rmSync(stateFile, { force: true });
  for (const output of step.outputs) mkdirSync(dirname(output), { recursive: true });
  reporter.started(step.title);
  const before = Object.fromEntries(step.inputs.map((file) => [file, hashFile(file)]));
  const more = (await step.run()) ?? [];
  reporter.files?.(more);
  const files: Record<string, string> = { ...before };
  for (const file of [...more, ...step.outputs]) files[file] = hashFile(file);
  mkdirSync(folder, { recursive: true });
  writeWhole(stateFile, JSON.stringify({ options, files } satisfies State));
  reporter.finished();
}

/** The step's state, when nothing of it has changed. */
function freshState(step: Step, stateFile: string, options: string): State | null {
  let state: State;
  try {
    state = JSON.parse(readFileSync(stateFile, "utf8")) as State;
  } catch {
    return null; // never finished
  }
  if (state.options !== options) return null;
  for (const file of [...step.inputs, ...step.outputs]) if (!(file in state.files)) return null;
  return Object.entries(state.files).every(([file, hash]) => hashFile(file) === hash) ? state : null;
}

function hashFile(file: string): string {
  if (!existsSync(file)) return ABSENT;
  return hashText(readFileSync(file));
}

function hashText(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Writes a file so that it is there whole or not at all, whenever the process ends. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

/** Writes a file only when its text is another one, so that its time tells when it changed. */
export function writeChanged(file: string, text: string): void {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeWhole(file, text);
}
