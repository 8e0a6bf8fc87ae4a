/** What a test run prints: a line for each file or group of tests, and the failures in full. */
import { pc } from "../colors.ts";
import type { Tally } from "./tally.ts";

export function printPart(name: string, what: string): void {
  print(`\n${pc.bold(name)} ${pc.dim(what)}`);
}

/** A group of tests has ended. */
export function printGroup(name: string, { passed, failed, skipped }: Tally, milliseconds: number): void {
  if (passed + failed + skipped === 0) return;
  const sign = failed ? pc.red("✗") : passed ? pc.green("✓") : pc.yellow("-");
  const counts = [
    ...(passed ? [`${passed} passed`] : []),
    ...(failed ? [pc.red(`${failed} failed`)] : []),
    ...(skipped ? [pc.yellow(`${skipped} skipped`)] : []),
  ];
  print(`${sign} ${name} ${pc.dim("·")} ${counts.join(", ")} ${pc.dim(`${(milliseconds / 1000).toFixed(1)} s`)}`);
}

export function printFailure(name: string, text: string): void {
  print(`${pc.red("FAILED")} ${pc.bold(name)}`);
  for (const line of text.trimEnd().split("\n")) print(`    ${line}`);
}

export function printSkipped(name: string, why: string): void {
  print(pc.dim(`skipped ${name}: ${why}`));
}

export function printNote(text: string): void {
  print(pc.dim(text));
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
