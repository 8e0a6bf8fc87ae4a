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
