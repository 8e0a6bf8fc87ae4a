/** What the exercises of the standard library share: fresh strings and objects, and a digest of all results. */
/** An object with a reference. */
export class P {
  constructor(
    public name: string,
    public v: i32,
  ) {}
  toString(): string {
    return "P(" + this.name + "," + this.v.toString() + ")";
  }
}
/** Nine words. */
export function words(): string[] {
  return "the quick brown fox jumps over the lazy dog".split(" ");
}
let counter = 0;
let hash: u32 = 2166136261;
/** Adds to the digest. */
export function line(name: string, text: string): void {
  const s = name + ": " + text;
  for (let i = 0; i < s.length; ++i) hash = (hash ^ s.charCodeAt(i)) * 16777619;
}
/** FNV-1a of all lines since the last call. */
export function digest(): u32 {
  const h = hash;
  hash = 2166136261;
  counter = 0;
  return h;
}
/** How many fresh strings there were. */
export function made(): i32 {
  return counter;
}

/** A string that nothing else refers to. */
export function fresh(): string {
  return "f" + (counter++).toString();
}
/** A new string that does not count: for comparisons, as nobody knows how often a sort calls them. */
export function noise(): string {
  return counter.toString() + "!";
}

/** `n` fresh strings. */
export function freshArr(n: i32): string[] {
  const a = new Array<string>();
  for (let i = 0; i < n; i++) a.push(fresh());
  return a;
}
/** `n` objects with fresh names. */
export function freshP(n: i32): P[] {
  const a: P[] = [];
  for (let i = 0; i < n; i++) a.push(new P(fresh(), i));
  return a;
}
