/**
 * The compiler's entry: what native code calls. Nothing imports from here.
 *
 * Native code calls `start` (the module's top-level code, under that name in the export table), then `main`. The order of the
 * imports below is the order of boot: importing "ukboot/start" brings the kernel up as its top-level code, so that an
 * application's own top-level code, which follows, finds the heap, the scheduler and the libraries ready.
 */
// The compiler is pointed at these by name (tools/pipeline/compile.ts); what nobody uses is not compiled. The first may be needed by top-level
// code of libraries already.
import "ukdebug/abort";
import "ukboot/start";
import "uklang/process";
import "uklang/random";
import { appMain } from "../build/gen/app";
import { finish } from "ukboot";

export { threadMain } from "../build/gen/threadmain";

/** Runs the application and ends the machine with the status it returns. */
export function main(): void {
  finish(appMain());
}

/** Where static data ends in linear memory. A constant, which the build reads from the compiled module. */
export function heapBase(): usize {
  return __heap_base;
}
