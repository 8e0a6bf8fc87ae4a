/** The serial line's output as plain text: the guest's UART sends a carriage return before each newline. */
import { Transform } from "node:stream";

const CARRIAGE_RETURN = 13;
const NEWLINE = 10;

/** Takes one carriage return away before each newline, which is exactly what the guest has added. */
export function plainLines(): Transform {
  let held = Buffer.alloc(0); // a carriage return at the end of a chunk: what follows decides
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = Buffer.concat([held, chunk]);
      const end = bytes.length && bytes[bytes.length - 1] === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
      held = bytes.subarray(end);
      done(
        null,
        bytes.subarray(0, end).filter((byte, i) => byte !== CARRIAGE_RETURN || bytes[i + 1] !== NEWLINE),
      );
    },
    flush(done) {
      done(null, held);
    },
  });
}
