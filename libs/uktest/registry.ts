/** The tests of an application, in the order in which its top-level code names them. */

/** One test. */
export class Case {
  constructor(
    /** What holds, as a sentence. One line. */
    readonly name: string,
    readonly body: () => void,
    /** Whether the body must end in a crash report. */
    readonly crashes: bool,
  ) {}
}

/** All tests. A test's number is its index here plus one. */
export const cases: Case[] = [];

/** Registers a test. `name` says in one line what holds; `body` runs later, see `runTests`. */
export function test(name: string, body: () => void): void {
  cases.push(new Case(name, body, false));
}

/**
 * Registers a test whose body must end in a crash report (a trap, `abort`, `bug`). It ends the whole machine, so it runs only
 * when it is the one test that is asked for; a run of all tests reports it as skipped.
 */
export function crashes(name: string, body: () => void): void {
  cases.push(new Case(name, body, true));
}
