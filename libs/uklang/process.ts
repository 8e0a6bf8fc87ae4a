/**
 * `process`, as AssemblyScript's documentation describes it. The build makes the global name `process` stand for this class.
 */
import { APP_NAME } from "config";
import { consoleWrite } from "provider/console";
import { finish } from "ukboot";
import { monotonic, wallClock } from "uktime";
import { applicationArguments } from "./arguments";
import { environment } from "./environment";
import { readBytes } from "./input";
import { writeString } from "./output";

/** Standard input. */
export class ReadableStream {
  /**
   * Reads into `buffer` from `offset` on what has arrived, waiting for at least one byte. Returns the number of bytes; 0 at the end of the
   * input.
   */
  read(buffer: ArrayBuffer, offset: isize = 0): i32 {
    const size = <isize>buffer.byteLength;
    if (offset < 0 || offset > size) throw new RangeError("Index out of range");
    return <i32>readBytes(changetype<usize>(buffer) + offset, size - offset);
  }
}

/** Standard output and standard error, which are both the console. */
export class WritableStream {
  /** Writes a string (as UTF-8), an ArrayBuffer or a typed array of bytes. */
  write<T>(data: T): void {
    if (isString<T>()) {
      writeString(<string>data, false);
    } else if (data instanceof ArrayBuffer) {
      const buffer = <ArrayBuffer>data;
      consoleWrite(changetype<usize>(buffer), buffer.byteLength);
    } else if (data instanceof Uint8Array) {
      const bytes = <Uint8Array>data;
      consoleWrite(bytes.dataStart, bytes.byteLength);
    } else {
      ERROR("String, ArrayBuffer or Uint8Array expected");
    }
  }
}

let argumentList: string[] | null = null;
let variables: Map<string, string> | null = null;
let input: ReadableStream | null = null;
let output: WritableStream | null = null;

export class process {
  /** The processor that the program is compiled for. */
  static readonly arch: string = "wasm32";
  static readonly platform: string = "tsukuri";
  /** The status that the program ends with when nothing else is said. */
  static exitCode: i32 = 0;

  /** The program's name, then its arguments. */
  static get argv(): string[] {
    let list = argumentList;
    if (!list) {
      list = [APP_NAME].concat(applicationArguments());
      argumentList = list;
    }
    return list;
  }

  /** The variables that the kernel's command line sets by `env.NAME=value`. */
  static get env(): Map<string, string> {
    let map = variables;
    if (!map) {
      map = environment();
      variables = map;
    }
    return map;
  }

  static get stdin(): ReadableStream {
    let stream = input;
    if (!stream) input = stream = new ReadableStream();
    return stream;
  }

  static get stdout(): WritableStream {
    let stream = output;
    if (!stream) output = stream = new WritableStream();
    return stream;
  }

  static get stderr(): WritableStream {
    return process.stdout;
  }

  /** Ends the machine with `code`. Does not return. */
  static exit(code: i32 = process.exitCode): void {
    finish(code);
  }

  /** Milliseconds since 1970. */
  static time(): i64 {
    return <i64>(wallClock() / 1_000_000);
  }

  /** Nanoseconds since some moment. */
  static hrtime(): u64 {
    return monotonic();
  }
}
