/**
 * ukboot: brings the kernel up in a fixed order, and takes it down again.
 */
import { runExit } from "inittab";
import * as plat from "platforms/plat";

/**
 * Ends the machine with exit status `status` (its low 8 bits), after the terminators of all libraries have run in the reverse
 * order of their init functions. May be called from any thread; does not return.
 */
export function finish(status: i32): void {
  runExit();
  plat.terminate(status & 255);
  unreachable();
}
