/** What a test application prints (libs/uktest/README.md), as data. */

export interface ListedTest {
  number: number;
  name: string;
  /** It must end in a crash report. */
  crashes: boolean;
}

export interface TestResult {
  number: number;
  outcome: "passed" | "failed" | "skipped";
  /** "name", or "name: what failed". */
  text: string;
}

/** The tests that `--list` names. */
export function parseList(output: string): ListedTest[] {
  return [...output.matchAll(/^(test|crashes) (\d+) (.*)$/gm)].map(([, kind, number, name]) => ({
    number: Number(number),
    name: name!,
    crashes: kind === "crashes",
  }));
}

/** The results that a run printed. */
export function parseResults(output: string): TestResult[] {
  return [...output.matchAll(/^(not )?ok (\d+) (.*?)( # SKIP .*)?$/gm)].map(([, not, number, text, skip]) => ({
    number: Number(number),
    outcome: not ? "failed" : skip ? "skipped" : "passed",
    text: text!,
  }));
}

/** What the crash report in `output` says happened; null when there is none. */
export function crashMessage(output: string): string | null {
  return /^\*\*\* crash: (.*)$/m.exec(output)?.[1] ?? null;
}

/** The status of a guest that crashed. */
const CRASH_STATUS = 134;

/** Arguments that run one test. A check of it that fails ends the run. */
export function testWords(seed: number, number: number): string[] {
  return ["--seed", String(seed), "--stop", String(number)];
}

/** Whether a run of one test passed: its own result is the only one, or it crashed as it has to. */
export function hasPassed(item: ListedTest, { status, output }: { status: number; output: string }): boolean {
  if (item.crashes) return status === CRASH_STATUS && crashMessage(output) !== null;
  const [result, ...more] = parseResults(output);
  return status === 0 && more.length === 0 && result?.outcome === "passed" && result.text === item.name;
}

/** What went wrong in a run that did not pass, in a line. */
export function whatFailed({ status, output }: { status: number; output: string }): string {
  const crash = crashMessage(output);
  const failed = parseResults(output).find(({ outcome }) => outcome === "failed")?.text;
  return failed ?? (crash ? `crash: ${crash}` : `exit status ${status}`);
}
