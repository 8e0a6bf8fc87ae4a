/** What the test programs share: printing a result beside what it must be. */

let wrong = 0;

/** Prints a result, and what it should have been when it is not that. */
export function is(name: string, actual: string, expected: string): void {
  if (actual == expected) {
    console.log(name + ": " + actual);
    return;
  }
  wrong++;
  console.log("WRONG " + name + ": " + actual + ", expected " + expected);
}

/** Says that something holds. */
export function holds(name: string, condition: bool): void {
  is(name, condition.toString(), "true");
}

/** The bytes in hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += bytes[i].toString(16).padStart(2, "0");
  return text;
}

/** The bytes that hexadecimal digits stand for. */
export function unhex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = <u8>parseInt(text.substr(i * 2, 2), 16);
  return bytes;
}

/** The text in UTF-8. */
export function utf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}

/** Pseudo-random numbers: a 64-bit linear congruential generator (Knuth's constants), its upper half. */
let state: u64 = 1;

export function seedRandom(seed: u64): void {
  state = seed;
}

export function random(): u32 {
  state = state * 6364136223846793005 + 1442695040888963407;
  return <u32>(state >> 32);
}

/** The status for `main`: 0 when nothing was wrong. */
export function status(): i32 {
  console.log(wrong ? wrong.toString() + " results are wrong" : "all results are right");
  return wrong ? 1 : 0;
}
