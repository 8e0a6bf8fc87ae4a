/** The guest's own part of the host's console: between two marks that the first domain prints. */
import { Transform } from "node:stream";

export interface GuestLines {
  stage: Transform;
  /** Resolves when the guest has its console. */
  inputReady: Promise<void>;
  /** What xl said, for one who wonders why there was no guest. */
  lastWords(): string;
}

const BEGIN = Buffer.from("tsuk-begin\n");
/** The first domain begins a line of its own for it: that line end is not the guest's. */
const END = Buffer.from("\ntsuk-end\n");
const OVER = "tsuk-over";

/** With `verbose`, all else goes to standard error. */
export function guestLines(verbose: boolean): GuestLines {
  let ready: () => void;
  const inputReady = new Promise<void>((resolve) => (ready = resolve));
  let phase: "before" | "guest" | "after" = "before";
  let held = Buffer.alloc(0);
  let words = "";
  const aside = (bytes: Buffer): void => {
    if (verbose) process.stderr.write(bytes);
  };
  const stage = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      held = Buffer.concat([held, chunk]);
      if (phase === "before") {
        const at = held.indexOf(BEGIN);
        if (at >= 0) {
          aside(held.subarray(0, at));
          held = held.subarray(at + BEGIN.length);
          phase = "guest";
          ready();
        }
      }
      if (phase === "guest") {
        const at = held.indexOf(END);
        const safe = at >= 0 ? at : held.length - partOf(held, END);
        this.push(held.subarray(0, safe));
        held = held.subarray(safe);
        if (at >= 0) {
          held = held.subarray(END.length);
          phase = "after";
        }
      }
      if (phase === "after") {
        words += held.toString("utf8");
        aside(held);
        held = Buffer.alloc(0);
      }
      done();
    },
    flush(done) {
      done(null, phase === "guest" ? held : null);
    },
  });
  return {
    stage,
    inputReady,
    lastWords: () => (phase === "before" ? held.toString("latin1") : words.split(OVER)[0]!).trim(),
  };
}

/** How many bytes at the end of `bytes` may be the beginning of `mark`. */
function partOf(bytes: Buffer, mark: Buffer): number {
  for (let length = Math.min(bytes.length, mark.length - 1); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(mark.subarray(0, length))) return length;
  }
  return 0;
}
