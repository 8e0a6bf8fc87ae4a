/** The package as-string-sink: long texts from many pieces. */
import { StringSink } from "as-string-sink/assembly";
import { holds, is, status } from "../check";

/** The lines of "99 bottles". */
function bottles(): string {
  const sink = new StringSink();
  for (let n = 99; n > 0; n--) {
    sink.writeNumber(n);
    sink.write(n == 1 ? " bottle" : " bottles");
    sink.writeLn(" of beer on the wall");
    if (n == 1) sink.writeLn("Go to the store and buy some more");
    else sink.writeLn("Take one down and pass it around");
  }
  return sink.toString();
}

export function main(): i32 {
  const sink = StringSink.withCapacity(8);
  sink.write("start ");
  sink.write("abcdefgh", 2, 5);
  sink.write("swapped", 5, 2);
  sink.writeCodePoint(0x1f600);
  sink.writeCodePoint(0x3042);
  sink.writeLn();
  sink.writeNumber<i8>(-128);
  sink.write(" ");
  sink.writeNumber<u64>(u64.MAX_VALUE);
  sink.write(" ");
  sink.writeNumber<f64>(0.1 + 0.25);
  sink.write(" ");
  sink.writeNumber<i64>(i64.MIN_VALUE);
  is("pieces", sink.toString(), "start cdeapp😀あ\n-128 18446744073709551615 0.35 -9223372036854775808");
  is("length", sink.length.toString(), sink.toString().length.toString());
  sink.reserve(1000);
  holds("reserved", sink.capacity >= 1000);
  sink.shrink();
  holds("shrunk", sink.capacity < 200);
  sink.clear();
  is("cleared", sink.toString(), "");

  const song = bottles();
  const lines = song.split("\n");
  is("lines", lines.length.toString(), "199");
  console.log(lines[0] + " ... " + lines[196] + " ... " + lines[197]);

  // The same text by concatenation and by the sink.
  const built = new StringSink();
  let joined = "";
  for (let i = 0; i < 3000; i++) {
    const piece = i.toString(36) + (i % 7 ? "-" : "\u{1F9E9}");
    built.write(piece);
    joined += piece;
  }
  holds("the same", built.toString() == joined);
  console.log(joined.substr(0, 60) + " ... " + joined.substr(joined.length - 60));
  const words = joined.split("-");
  const lengths = new Map<i32, i32>();
  for (let i = 0; i < words.length; i++) {
    const length = words[i].length;
    lengths.set(length, (lengths.has(length) ? lengths.get(length) : 0) + 1);
  }
  const keys = lengths.keys().sort((a, b) => a - b);
  for (let i = 0; i < keys.length; i++)
    console.log(keys[i].toString() + " characters: " + lengths.get(keys[i]).toString());
  return status();
}
