/**
 * The language's ways to stop: `abort()`, `throw`, a failed `assert()` and broken runtime checks all end here, since
 * AssemblyScript has no exceptions. The compiler is pointed at these functions by `--use abort=… trace=…`.
 */
import { consoleWrite } from "provider/console";
import * as plat from "platforms/plat";
import { put, putDec, putLine } from "./print";
import { utf8Chunk } from "./utf8";

const MESSAGE_SIZE: usize = 512;
const message = memory.data(512);
let length: usize = 0;

function appendByte(byte: u8): void {
  if (length < MESSAGE_SIZE) store<u8>(message + length++, byte);
}

function appendText(text: usize): void {
  let byte: u8;
  while ((byte = load<u8>(text++))) appendByte(byte);
}

function appendString(text: string): void {
  const units = changetype<usize>(text);
  length += utf8Chunk(units, text.length, message + length, MESSAGE_SIZE - length).bytes;
}

function appendDec(value: u32): void {
  if (value >= 10) appendDec(value / 10);
  appendByte(48 + <u8>(value % 10));
}

/** What the compiler calls with the text of the error and the place in the source. Ends the machine with a report. */
export function abort(
  text: string | null = null,
  fileName: string | null = null,
  lineNumber: u32 = 0,
  columnNumber: u32 = 0,
): void {
  length = 0;
  appendText(cstr("abort"));
  if (text !== null) {
    appendText(cstr(": "));
    appendString(text);
  }
  if (fileName !== null) {
    appendText(cstr(" in "));
    appendString(fileName);
    appendByte(58);
    appendDec(lineNumber);
    appendByte(58);
    appendDec(columnNumber);
  }
  plat.crash(message, length);
  unreachable();
}

/** AssemblyScript's `trace(message, n, a0 … a4)`: a line with the message and the first `n` numbers. */
export function trace(text: string, n: i32 = 0, a0: f64 = 0, a1: f64 = 0, a2: f64 = 0, a3: f64 = 0, a4: f64 = 0): void {
  length = 0;
  appendString(text);
  put(cstr("trace: "));
  consoleWrite(message, length);
  for (let i = 0; i < n; i++) {
    const value = i == 0 ? a0 : i == 1 ? a1 : i == 2 ? a2 : i == 3 ? a3 : a4;
    put(i == 0 ? cstr(" ") : cstr(", "));
    if (value < 0) put(cstr("-"));
    const magnitude = Math.abs(value);
    putDec(<u64>magnitude);
    const thousandths = <u64>((magnitude - Math.floor(magnitude)) * 1000);
    if (thousandths) {
      put(cstr("."));
      if (thousandths < 100) put(cstr("0"));
      if (thousandths < 10) put(cstr("0"));
      putDec(thousandths);
    }
  }
  putLine();
}
