/**
 * `describe`, `it` and `expect` as globals, so that test suites written for the test runner as-pect run as ordinary programs:
 * each test prints a line. A test that expects a throw is counted and not run, since a throw ends an AssemblyScript program.
 */

let tests = 0;
let checks = 0;
let throwing = 0;
let failures = 0;
let failed = false;

/** Runs a group of tests at once. */
// @ts-ignore: decorator
@global
export function describe(name: string, body: () => void): void {
  console.log("# " + name);
  body();
}

/** Runs one test at once and prints how it went. */
// @ts-ignore: decorator
@global
export function it(name: string, body: () => void): void {
  const before = checks;
  const throwingBefore = throwing;
  failed = false;
  body();
  tests++;
  let line = (failed ? "FAILED " : "ok ") + tests.toString() + " " + name + " (" + (checks - before).toString();
  if (throwing != throwingBefore) line += ", " + (throwing - throwingBefore).toString() + " throwing";
  console.log(line + ")");
}

/** The same under its other name. */
// @ts-ignore: decorator
@global
export function test(name: string, body: () => void): void {
  it(name, body);
}

/** A test whose body has to throw: counted, not run. */
// @ts-ignore: decorator
@global
export function throws(name: string, _body: () => void): void {
  throwing++;
  console.log("throwing: " + name);
}

/** A test that is not written yet. */
// @ts-ignore: decorator
@global
export function todo(name: string): void {
  console.log("todo: " + name);
}

/** Starts an expectation about `actual`. */
// @ts-ignore: decorator
@global
export function expect<T>(actual: T, _message: string = ""): Expectation<T> {
  return new Expectation<T>(actual);
}

/** What may be said about a value. */
export class Expectation<T> {
  private negated: bool = false;

  constructor(private actual: T) {}

  get not(): Expectation<T> {
    this.negated = !this.negated;
    return this;
  }

  toBe(expected: T, _message: string = ""): void {
    if (isArrayLike<T>() && !isString<T>()) this.verdict(same<T>(this.actual, expected));
    else this.verdict(this.actual == expected);
  }

  toStrictEqual(expected: T, _message: string = ""): void {
    this.verdict(same<T>(this.actual, expected));
  }

  toEqual(expected: T, _message: string = ""): void {
    this.verdict(same<T>(this.actual, expected));
  }

  toBeTruthy(_message: string = ""): void {
    this.verdict(truthy<T>(this.actual));
  }

  toBeFalsy(_message: string = ""): void {
    this.verdict(!truthy<T>(this.actual));
  }

  toBeNull(_message: string = ""): void {
    this.verdict(changetype<usize>(this.actual) == 0);
  }

  toBeNaN(_message: string = ""): void {
    this.verdict(isNaN<T>(this.actual));
  }

  toBeGreaterThan(bound: T, _message: string = ""): void {
    this.verdict(this.actual > bound);
  }

  toBeGreaterThanOrEqual(bound: T, _message: string = ""): void {
    this.verdict(this.actual >= bound);
  }

  toBeLessThan(bound: T, _message: string = ""): void {
    this.verdict(this.actual < bound);
  }

  toBeLessThanOrEqual(bound: T, _message: string = ""): void {
    this.verdict(this.actual <= bound);
  }

  toBeCloseTo(expected: T, digits: i32 = 2, _message: string = ""): void {
    this.verdict(Math.abs(<f64>this.actual - <f64>expected) < Math.pow(10, -digits) / 2);
  }

  toHaveLength(expected: i32, _message: string = ""): void {
    this.verdict(this.actual.length == expected);
  }

  toThrow(_message: string = ""): void {
    throwing++;
  }

  private verdict(holds: bool): void {
    checks++;
    if (holds != this.negated) return;
    failures++;
    failed = true;
  }
}

/** Any object is true, whatever its operator `!` says; strings and numbers are as usual. */
function truthy<T>(value: T): bool {
  if (isReference<T>() && !isString<T>()) return changetype<usize>(value) != 0;
  return !!value;
}

/**
 * Equal in value: strings and arrays by their contents, objects by their operator, else by what they serialise to, else by the
 * bytes of their fields.
 */
function same<T>(a: T, b: T): bool {
  if (isString<T>()) return a == b;
  if (isArrayLike<T>()) {
    if (changetype<usize>(a) == changetype<usize>(b)) return true;
    if (a.length != b.length) return false;
    for (let i = 0; i < a.length; i++) if (!same<valueof<T>>(a[i], b[i])) return false;
    return true;
  }
  if (isManaged<T>()) {
    if (a == b) return true;
    if (isDefined(a.serialize)) return same(a.serialize(), b.serialize());
    const left = changetype<usize>(a);
    const right = changetype<usize>(b);
    return left != 0 && right != 0 && memory.compare(left, right, offsetof<T>()) == 0;
  }
  return a == b;
}

/** Prints the totals; returns the status for `main`: 0 when all expectations held. */
export function report(): i32 {
  console.log(
    tests.toString() + " tests, " + checks.toString() + " expectations, " + failures.toString() + " failed, " +
      throwing.toString() + " throwing ones left out",
  );
  return failures ? 1 : 0;
}
