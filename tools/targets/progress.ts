/** Progress of several builds at once: on a terminal one line that names what is being done, and a line for each that has ended. */
import { pc } from "../colors.ts";
import { createReporter, type Reporter } from "../pipeline/reporter.ts";
import type { Outcome } from "./build-all.ts";

export interface Progress {
  /** Who is told of the steps of a target's build. */
  reporter(target: string): Reporter;
  finished(outcome: Outcome): void;
}

export function createProgress(verbose: boolean): Progress {
  const terminal = Boolean(process.stderr.isTTY) && !verbose;
  const running = new Map<string, string>();
  const told = new Set<string>(); // one configuration has the same problems for all targets
  const draw = (line: string | null): void => {
    if (terminal) process.stderr.write("\r\x1b[K");
    if (line !== null) process.stderr.write(`${line}\n`);
    const now = [...running].map(([target, step]) => `${target}: ${step}`).join(", ");
    if (terminal && now) process.stderr.write(`${pc.cyan("·")} ${now} …`.slice(0, process.stderr.columns - 1));
  };
  const tellOnce = (text: string): void => {
    if (!told.has(text)) draw(text);
    told.add(text);
  };
  return {
    reporter: (target) => ({
      started(step) {
        running.set(target, step);
        draw(verbose ? `${pc.cyan("·")} ${target}: ${step}` : null);
      },
      finished: () => undefined,
      skipped: () => undefined,
      command: createReporter({ verbose, quiet: false }).command,
      note: () => undefined,
      warning: (text) => tellOnce(`${pc.yellow("warning:")} ${text}`),
    }),
    finished({ target, state, seconds, reason, hint }) {
      running.delete(target);
      if (state === "missing") return; // the table says why
      const sign = state === "built" ? pc.green("✓") : pc.red("✗");
      draw(`${sign} ${target} ${pc.dim(`${seconds.toFixed(1)} s`)}`);
      if (state === "failed") tellOnce(`${pc.red("error:")} ${reason}${hint ? `\n${hint}` : ""}`);
    },
  };
}

/** The table at the end: the image of each target, or why there is none. `show` shortens a path. */
export function outcomeTable(outcomes: Outcome[], show: (path: string) => string): string {
  const rows = outcomes.map(({ target, image, bytes, reason }) => [
    target,
    bytes === null ? "-" : bytes.toLocaleString("en"),
    image === null ? reason.split("\n")[0]! : show(image),
  ]);
  const table = [["target", "bytes", "image"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = ([target, bytes, image]: string[]): string =>
    `${target!.padEnd(widths[0]!)}  ${bytes!.padStart(widths[1]!)}  ${image}`;
  const [head, ...body] = table.map(line);
  return [head, widths.map((width) => "─".repeat(width)).join("  "), ...body, ""].join("\n");
}
