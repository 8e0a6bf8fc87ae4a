/**
 * uktest: unit tests, as an ordinary application.
 *
 * A test application calls `test` at its top level any number of times and has no `main`: the build gives it one that calls
 * `runTests`. README.md tells how tests are run and what they print.
 */
export { crashes, test } from "./registry";
export { check, equal } from "./checks";
export { random, randomBelow } from "./random";
export { runTests } from "./runner";
