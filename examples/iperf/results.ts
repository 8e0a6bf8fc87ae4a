/** What this end has measured, as the other end wants to read it. */
import { textLength, writeInteger } from "ukdebug";
import { Stream, test } from "./test";

const SECOND: u64 = 1_000_000_000;
/** The longest line of a stream, and what comes before and behind all of them. */
const MOST_STREAM: u32 = 256;
const FRAME: u32 = 256;

let into: usize = 0;
let end: u32 = 0;

/** Writes the results to `at`, at most `room` bytes, and returns how many: streams that find no room are left out. */
export function writeResults(at: usize, room: u32): u32 {
  into = at;
  end = 0;
  text(
    cstr(
      "{\u0022cpu_util_total\u0022:0,\u0022cpu_util_user\u0022:0,\u0022cpu_util_system\u0022:0,\u0022sender_has_retransmits\u0022:0,\u0022congestion_used\u0022:\u0022cubic\u0022,\u0022streams\u0022:[",
    ),
  );
  let stream = test.firstStream;
  while (stream !== null && end + MOST_STREAM + FRAME < room) {
    if (stream != test.firstStream) text(cstr(","));
    writeStream(stream);
    stream = stream.next;
  }
  text(cstr("]}"));
  return end;
}

// --- internal -------------------------------------------------------------------------------------------------------

function writeStream(stream: Stream): void {
  number(cstr("{\u0022id\u0022:"), stream.id);
  number(cstr(",\u0022bytes\u0022:"), stream.bytes);
  text(cstr(",\u0022retransmits\u0022:0,\u0022jitter\u0022:"));
  seconds(<u64>stream.jitter);
  number(cstr(",\u0022errors\u0022:"), stream.lost);
  number(cstr(",\u0022omitted_errors\u0022:0,\u0022packets\u0022:"), stream.packets);
  text(cstr(",\u0022omitted_packets\u0022:0,\u0022start_time\u0022:0,\u0022end_time\u0022:"));
  seconds(test.ended - test.started);
  text(cstr("}"));
}

function text(words: usize): void {
  const length = <u32>textLength(words);
  memory.copy(into + end, words, length);
  end += length;
}

function number(words: usize, value: u64): void {
  text(words);
  end += writeInteger(into + end, <i64>value);
}

/** Nanoseconds as seconds with six decimals. */
function seconds(nanoseconds: u64): void {
  end += writeInteger(into + end, <i64>(nanoseconds / SECOND));
  store<u8>(into + end++, 46);
  let rest = <u32>((nanoseconds % SECOND) / 1000);
  for (let i: u32 = 0; i < 6; i++) {
    store<u8>(into + end + 5 - i, <u8>(48 + (rest % 10)));
    rest /= 10;
  }
  end += 6;
}
