/** Xen's own lines on the console that it shares with its first domain. */
import { Transform } from "node:stream";

export interface XenLines {
  /** Takes Xen's lines out. */
  stage: Transform;
  /** Resolves when Xen has given the serial line to the first domain. What comes before are commands to Xen. */
  inputReady: Promise<void>;
  /** The last lines that Xen wrote, for one who wonders why it ended. */
  lastWords(): string;
}

const PREFIX = Buffer.from("(XEN) ");
const NEWLINE = 10;
const INPUT_READY = "*** Serial input to DOM0";
/** What Xen says when the guest has ended, if need be in the midst of a line of the guest's. */
const END = /\(XEN\) Hardware Dom0 (halted|shutdown|crashed|watchdog)/;
const KEPT = 12;

/** With `verbose`, they are shown on standard error instead. */
export function xenLines(verbose: boolean): XenLines {
  let ready: () => void;
  const inputReady = new Promise<void>((resolve) => (ready = resolve));
  const words: string[] = [];
  const keep = (bytes: Buffer): void => {
    const text = bytes.toString("utf8").trimEnd();
    if (text.includes(INPUT_READY)) ready();
    if (verbose) process.stderr.write(`${text}\n`);
    words.push(text);
    if (words.length > KEPT) words.shift();
  };

  let atLineStart = true;
  let held = Buffer.alloc(0); // the beginning of a line that is Xen's, or may become one
  const stage = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let bytes = Buffer.concat([held, chunk]);
      held = Buffer.alloc(0);
      while (bytes.length) {
        if (atLineStart && bytes.subarray(0, PREFIX.length).equals(PREFIX.subarray(0, bytes.length))) {
          const end = bytes.indexOf(NEWLINE);
          if (end < 0) {
            held = bytes;
            break;
          }
          keep(bytes.subarray(0, end));
          bytes = bytes.subarray(end + 1);
          continue;
        }
        const end = bytes.indexOf(NEWLINE) + 1 || bytes.length;
        const line = bytes.subarray(0, end);
        const own = END.exec(line.toString("latin1"));
        this.push(own ? line.subarray(0, own.index) : line);
        if (own) keep(line.subarray(own.index));
        atLineStart = line.at(-1) === NEWLINE;
        bytes = bytes.subarray(end);
      }
      done();
    },
    flush(done) {
      done(null, held);
    },
  });
  return { stage, inputReady, lastWords: () => words.join("\n") };
}
