/** How guests tell their exit status. */
import { readFileSync } from "node:fs";
import { Transform } from "node:stream";

/** Where a PC's guest writes it: QEMU's debug console, whose bytes go to a file. */
export function readStatusFile(file: string): number | null {
  try {
    const match = /(\d{3})\n$/.exec(readFileSync(file, "latin1"));
    return match ? Number(match[1]) : null;
  } catch {
    return null; // QEMU never came so far
  }
}

/** Asks the guest for the status as the last line that it prints. */
export const STATUS_ON_CONSOLE = "tsuk.status=console";
/** Asks it to end the machine with the status, by semihosting. */
export const STATUS_BY_SEMIHOSTING = "tsuk.status=semihosting";

const MARK = Buffer.from("\x1btsuk-status ");
const LINE = /^\x1btsuk-status (\d{3})\r?\n/;
/** The line is never longer than that. */
const LINE_LENGTH = MARK.length + "000\r\n".length;

export interface StatusLine {
  /** Takes the line out of what the guest prints. */
  stage: Transform;
  /** What it said; null when it never came. */
  status(): number | null;
}

/** Looks for the status among what the guest prints. */
export function statusLine(): StatusLine {
  let status: number | null = null;
  let held = Buffer.alloc(0); // from an escape character on that may begin the line
  const stage = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let bytes = Buffer.concat([held, chunk]);
      held = Buffer.alloc(0);
      for (let from = 0; ;) {
        const at = bytes.indexOf(MARK[0]!, from);
        if (at < 0) break;
        const rest = bytes.subarray(at, at + LINE_LENGTH);
        const match = LINE.exec(rest.toString("latin1"));
        if (match) {
          status = Number(match[1]);
          bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + match[0].length)]);
          from = at;
        } else if (mayBecomeLine(rest)) {
          held = bytes.subarray(at);
          bytes = bytes.subarray(0, at);
        } else from = at + 1;
      }
      done(null, bytes);
    },
    flush(done) {
      done(null, held);
    },
  });
  return { stage, status: () => status };
}

function mayBecomeLine(bytes: Buffer): boolean {
  const text = bytes.subarray(MARK.length).toString("latin1");
  const sameMark = bytes.subarray(0, MARK.length).equals(MARK.subarray(0, bytes.length));
  return sameMark && bytes.length < LINE_LENGTH && /^\d{0,3}\r?$/.test(text);
}
