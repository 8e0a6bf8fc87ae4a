// Everything that ukdebug prints, once.
import {
  debug,
  err,
  errValue,
  hexdump,
  info,
  infoValue,
  put,
  putDec,
  putHex,
  putLine,
  putSigned,
  putThousandths,
  warn,
  warnValue,
} from "ukdebug";

export function main(): i32 {
  putDec(0);
  put(cstr(" "));
  putDec(u64.MAX_VALUE);
  put(cstr(" "));
  putSigned(-42);
  put(cstr(" "));
  putSigned(i64.MIN_VALUE);
  put(cstr(" "));
  putHex(0);
  put(cstr(" "));
  putHex(0xbeef, 8);
  put(cstr(" "));
  putThousandths(12_034);
  putLine();
  err(cstr("lib"), cstr("an error"));
  errValue(cstr("lib"), cstr("an errno"), -12);
  warn(cstr("lib"), cstr("a warning"));
  warnValue(cstr("lib"), cstr("a size"), 3);
  info(cstr("lib"), cstr("information"));
  infoValue(cstr("lib"), cstr("a number"), 4);
  debug(cstr("lib"), cstr("never compiled at level 3"));
  hexdump(memory.data<u8>([72, 101, 108, 108, 111, 0, 127, 255, 1, 2, 3, 4, 5, 6, 7, 8, 33]), 17, 0x100);
  return 0;
}
