/** What is said when an init function fails. */
import { errValue } from "ukdebug";

/** Reports that `library` could not start, and returns `error`, a negative errno, for the caller to pass on. */
export function failed(library: usize, error: i32): i32 {
  errValue(library, cstr("cannot start, errno"), -error);
  return error;
}
