/**
 * How the running test is doing.
 *
 * AssemblyScript has no exceptions, so a failed check cannot leave the test's body: either the whole machine stops there
 * (`--stop`; then a failure says where it was), or the body goes on, and the first failure is the test's.
 */
import { finish } from "ukboot";
import { writeString } from "uklang/output";

/** The status of a machine that ran a test which failed. */
export const STATUS_FAILED: i32 = 1;

/** Whether the machine ends at the first failed check. */
export let stopAtFailure: bool = false;

let current: string = "";
let firstFailure: string = "";
let failures: i32 = 0;

export function setStopAtFailure(stop: bool): void {
  stopAtFailure = stop;
}

/** Starts the test that is printed as `label`: its number and name. */
export function begin(label: string): void {
  current = label;
  firstFailure = "";
  failures = 0;
}

/** A check did not hold. */
export function failed(message: string): void {
  const text = message.replaceAll("\n", " ");
  if (stopAtFailure) {
    writeString("not ok " + current + ": " + text, true);
    finish(STATUS_FAILED);
  }
  if (!failures++) firstFailure = text;
}

/** Prints the result of the test that `begin` started. True when it passed. */
export function end(): bool {
  if (!failures) {
    writeString("ok " + current, true);
    return true;
  }
  const more = failures > 1 ? " (and " + (failures - 1).toString() + " more)" : "";
  writeString("not ok " + current + ": " + firstFailure + more, true);
  return false;
}
