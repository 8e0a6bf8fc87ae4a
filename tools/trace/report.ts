/** Puts backtraces behind the crash reports of a console, as they come. */

import { relative } from "node:path";
import { Transform, type TransformCallback } from "node:stream";
import { CliError } from "../errors.ts";
import { createParser, findReports, type Report } from "./parse.ts";
import { resolveReport } from "./resolve.ts";
import type { Frame } from "./symbolize.ts";

export { findReports, type Report };

export interface ReportFilterOptions {
  /**
   * The path of the debug file (or unstripped image) for the image file called `name`, whose build id starts with `buildId`;
   * both can be "" in a damaged report. Null when there is none.
   */
  findImage(name: string, buildId: string): string | null;
}

/**
 * A stream that passes a guest's console through unchanged and at once, and adds a backtrace behind each crash report.
 * What the guest prints behind a report waits for the backtrace, so that the two do not mix. A report without an end is
 * resolved when the stream ends or the next report starts.
 */
export class ReportFilter extends Transform {
  readonly #findImage: ReportFilterOptions["findImage"];
  readonly #parser = createParser();
  /** The bytes since the last line end; a report's lines are short, so only the start of a line is kept. */
  #line: Buffer = Buffer.alloc(0);
  #atLineStart = true;

  constructor(options: ReportFilterOptions) {
    super();
    this.#findImage = options.findImage;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#feed(chunk).then(() => done(), done);
  }

  override _flush(done: TransformCallback): void {
    this.#emit(this.#parser.end(this.#line.toString("utf8"))).then(() => done(), done);
  }

  async #feed(chunk: Buffer): Promise<void> {
    let passed = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) {
      const start = end === 0 ? 0 : chunk.lastIndexOf(10, end - 1) + 1;
      const line = Buffer.concat([this.#line, chunk.subarray(start, end)]).toString("utf8");
      this.#line = Buffer.alloc(0);
      const reports = this.#parser.line(line);
      if (reports.length === 0) continue;
      this.#pass(chunk.subarray(passed, end + 1));
      passed = end + 1;
      await this.#emit(reports);
    }
    this.#pass(chunk.subarray(passed));
    const rest = chunk.subarray(chunk.lastIndexOf(10) + 1);
    if (this.#line.length < MAX_LINE) this.#line = Buffer.concat([this.#line, rest]);
  }

  #pass(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#atLineStart = bytes.at(-1) === 10;
    this.push(bytes);
  }

  async #emit(reports: Report[]): Promise<void> {
    for (const report of reports) {
      const text = await describe(report, this.#findImage);
      this.#pass(Buffer.from(this.#atLineStart ? text : `\n${text}`));
    }
  }
}

/** The backtrace of `report` as lines of text, or one line that says why there is none. Never throws. */
export async function describe(report: Report, findImage: ReportFilterOptions["findImage"]): Promise<string> {
  try {
    const path = findImage(report.image, report.buildId);
    if (path === null) return `backtrace: no debug file for ${report.image || "an image without a name"}\n`;
    const frames = await resolveReport(report, path);
    if (frames.length === 0) return "backtrace: the report was cut off before the registers\n";
    return formatBacktrace(frames) + (report.complete ? "" : "  (the report was cut off; frames may be missing)\n");
  } catch (error) {
    const hint = error instanceof CliError && error.hint !== "" ? `. ${error.hint}` : "";
    return `backtrace: ${error instanceof Error ? error.message : String(error)}${hint}\n`;
  }
}

/**
 * Lines of text: number, function, place. Possible frames have a "?" before their name. Of a recursion's frames, which are all
 * alike, a few are shown.
 */
export function formatBacktrace(frames: Frame[]): string {
  const names = frames.map(
    ({ name, inlined, certain }) => (certain ? "" : "? ") + name + (inlined ? " (inlined)" : ""),
  );
  const numberWidth = String(frames.length - 1).length + 1;
  const nameWidth = Math.min(MAX_NAME, Math.max(0, ...names.map((name) => name.length)));
  const lines = frames.map((frame, i) =>
    `  ${`#${i}`.padEnd(numberWidth)} ${names[i]!.padEnd(nameWidth)}  ${placeOf(frame)}`.trimEnd(),
  );
  return ["backtrace:", ...withoutRepetition(frames, lines), ""].join("\n");
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Frames of one place that are shown before the rest of them is counted. */
const SHOWN_REPEATS = 3;

function withoutRepetition(frames: Frame[], lines: string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < frames.length;) {
    let end = i + 1;
    while (end < frames.length && isSamePlace(frames[i]!, frames[end]!)) end++;
    const hidden = end - i - SHOWN_REPEATS;
    out.push(...lines.slice(i, hidden > 1 ? i + SHOWN_REPEATS : end));
    if (hidden > 1) out.push(`  … ${hidden} more frames of ${frames[i]!.name}`);
    i = end;
  }
  return out;
}

function isSamePlace(a: Frame, b: Frame): boolean {
  return a.name === b.name && a.file === b.file && a.line === b.line;
}

/** Longer lines than a report has. */
const MAX_LINE = 4096;
/** Longer names push their place to the right, not everybody's. */
const MAX_NAME = 48;

function placeOf({ file, line }: Frame): string {
  if (file === null) return "";
  return line === null ? shortPath(file) : `${shortPath(file)}:${line}`;
}

/** As seen from the current directory when that is shorter. Standard library files keep asc's name for them. */
function shortPath(file: string): string {
  const library = file.indexOf("~lib/");
  if (library >= 0) return file.slice(library);
  const fromHere = file.startsWith("/") ? relative(process.cwd(), file) : file;
  return fromHere.length < file.length ? fromHere : file;
}
