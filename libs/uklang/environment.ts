/** The environment: parameters of the kernel's command line that begin with `env.`. */
import { textLength } from "ukdebug";
import { environmentCount, environmentEntry } from "ukargparse";

/** All variables. The text after the first "=" is the value. */
export function environment(): Map<string, string> {
  const map = new Map<string, string>();
  const count = environmentCount();
  for (let i: u32 = 0; i < count; i++) {
    const entry = environmentEntry(i);
    const text = String.UTF8.decodeUnsafe(entry, textLength(entry));
    const equals = text.indexOf("=");
    if (equals > 0) map.set(text.substring(0, equals), text.substring(equals + 1));
  }
  return map;
}
