/** Progress of a build: a line that moves on a terminal, plain lines when piped, the commands themselves with --verbose. */
import { pc } from "../colors.ts";

export interface Reporter {
  started(title: string): void;
  finished(): void;
  skipped(title: string): void;
  /** A command about to run; shown with --verbose only. */
  command(words: string[]): void;
  /** A line beside the steps. */
  note(text: string): void;
  /** A problem in the configuration file; left out: it goes to standard error. */
  warning?(text: string): void;
  /** Files that the image depends on; some may not exist. A step that fails names those that it had come to. */
  files?(paths: string[]): void;
}

export interface ReporterOptions {
  verbose: boolean;
  /** Nothing but errors. */
  quiet: boolean;
}

/** Reports on standard error, so that standard output is the guest's. */
export function createReporter({ verbose, quiet }: ReporterOptions): Reporter {
  const terminal = process.stderr.isTTY && !verbose;
  let title = "";
  let since = 0;
  const line = (text: string): void => {
    if (!quiet) process.stderr.write(`${text}\n`);
  };
  return {
    started(what) {
      title = what;
      since = performance.now();
      if (quiet) return;
      if (terminal) process.stderr.write(`${pc.cyan("·")} ${what} …`);
    },
    finished() {
      if (quiet) return;
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      if (terminal) process.stderr.write("\r\x1b[K");
      line(`${pc.green("✓")} ${title} ${pc.dim(`${seconds} s`)}`);
    },
    skipped(what) {
      if (verbose) line(`${pc.dim("=")} ${what} ${pc.dim("unchanged")}`);
    },
    command(words) {
      if (verbose) line(pc.dim(`  ${words.map(quote).join(" ")}`));
    },
    note: line,
  };
}

function quote(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
