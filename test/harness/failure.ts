/** A guest's failure as an error that vitest shows with the TypeScript file, the line and the code around it. */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { inProject } from "../../tools/project.ts";
import type { Frame, GuestEnd } from "./guest.ts";
import { whatFailed } from "./report.ts";

/** Frames in these folders are not a test's own. */
const OWN = ["libs/uktest/", "libs/uklang/", "libs/ukdebug/abort.ts", "kernel/", "build/", "node_modules/"].map(
  (path) => inProject(path),
);

/** The error for a test that did not pass. `packets` is the file with those that it sent and received. */
export function failureError(end: GuestEnd, seed: number, packets: string | null = null): Error {
  const what = whatFailed(end);
  const frames = (/^not ok /m.test(end.output) ? end.frames : crashFrames(end.output)).filter(
    ({ file }) => !OWN.some((path) => file.startsWith(path)),
  );
  const place = frames.length ? `\n${sourceLine(frames[0]!)}` : "";
  const capture = packets ? `\nIts packets: ${relative(process.cwd(), packets)}` : "";
  const again = `TSUK_SEED=${seed} repeats this.`;
  const error = new Error(`${what}${place}${capture}\n${again} The console:\n${indent(end.output)}`);
  const lines = frames.map(
    ({ name, file, line, column }) => `    at ${name.replace(/[^\w$]/g, "_")} (${file}:${line}:${column})`,
  );
  error.stack = [`${error.name}: ${error.message}`, ...lines].join("\n");
  return error;
}

/** "file:line:column", and the source there. */
function sourceLine({ file, line, column }: Frame): string {
  const source = existsSync(file) ? readFileSync(file, "utf8").split("\n")[line - 1] : undefined;
  return `at ${relative(process.cwd(), file)}:${line}:${column}${source === undefined ? "" : `\n  ${source.trim()}`}`;
}

/** The frames of a crash report, as platforms/node/crash.ts prints them. */
function crashFrames(output: string): Frame[] {
  return [...output.matchAll(/^ {2}#\d+ +(\S*) +(\S+):(\d+):(\d+)$/gm)].map(([, name, file, line, column]) => ({
    name: name!,
    file: join(inProject(), file!),
    line: Number(line),
    column: Number(column),
  }));
}

/** The last lines of a console. */
function indent(output: string): string {
  return output
    .trimEnd()
    .split("\n")
    .slice(-20)
    .map((line) => `  ${line}`)
    .join("\n");
}

/** An error without a stack: what failed is elsewhere than in the test's own code. */
export function plainError(message: string): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}`;
  return error;
}
