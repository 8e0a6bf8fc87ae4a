/**
 * Self-checks of the kernel, and the way out when one fails.
 */
import { ASSERTIONS } from "config";
import * as plat from "platforms/plat";
import { textLength } from "./text";

/** Ends the machine with a crash report that opens with the NUL-terminated `message`. Does not return. */
export function bug(message: usize): void {
  plat.crash(message, textLength(message));
  unreachable();
}

/**
 * States that `condition` holds; a crash report follows when it does not. With the configuration's ASSERTIONS off, nothing of
 * it is compiled, provided that evaluating the condition has no effect of its own.
 */
export function ukAssert(condition: bool): void {
  if (ASSERTIONS) {
    if (!condition) bug(cstr("assertion failed"));
  }
}
