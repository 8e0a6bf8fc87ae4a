// Goes wrong in the way that the first argument names; with "thread" as the second, in a thread of its own.
// The comments "trap: NAME" mark the lines that the backtraces must name.
import { bug } from "ukdebug";
import { join, spawn } from "uksched";

@unmanaged
class Point {
  x: i32;
  y: i32;
}

class Box {
  content: string = "";
  next: Box | null = null;
}

// Written in main(): no optimiser knows what these hold.
let nothing: usize = 0;
let beyond: usize = 0;
let zero: i32 = 0;
let minusOne: i32 = 0;
let smallest: i32 = 0;
let sink: i32 = 0;
let words: string[] = [];
let chain: Box = new Box();

function nullLoad(): void {
  sink = changetype<Point>(nothing).y; // trap: null-load
}

function nullStore(): void {
  changetype<Point>(nothing).y = 7; // trap: null-store
}

function boundsLoad(): void {
  sink = load<i32>(beyond); // trap: bounds-load
}

function boundsStore(): void {
  store<u8>(beyond, 7, 0x7fffffff); // trap: bounds-store
}

function boundsFill(): void {
  memory.fill(beyond, 1, 4096); // trap: bounds-fill
}

function divideByZero(): void {
  sink = 10 / zero; // trap: divide
}

function remainderByZero(): void {
  sink = 10 % zero; // trap: remainder
}

function overflow(): void {
  sink = smallest / minusOne; // trap: overflow
}

function addOne(value: i32): i32 {
  return value + 1;
}

const wrongType: (value: i32) => i32 = addOne;

function callWrongType(): void {
  changetype<(a: f64, b: f64) => void>(changetype<usize>(wrongType) + nothing)(1, 2); // trap: call-type
}

function callNothing(): void {
  call_indirect<void>(<u32>zero); // trap: call-null
}

function callBeyond(): void {
  call_indirect<void>(1_000_000 + <u32>zero); // trap: call-beyond
}

function descend(level: i32): i32 {
  const below = descend(level + 1); // trap: stack
  sink += below;
  return below + level;
}

function overflowStack(): void {
  sink = descend(1);
}

function descendManaged(a: string, b: string, c: string): string {
  const longer = a + "x";
  const result = descendManaged(longer, a, b); // trap: managed-stack
  return result + a + b + c + longer;
}

function overflowManaged(): void {
  words = [descendManaged("a", "b", "c")];
}

function stopUnreachable(): void {
  unreachable(); // trap: unreachable
}

function stopAbort(): void {
  abort("gave up on purpose"); // trap: abort
}

function stopThrow(): void {
  throw new Error("thrown on purpose, ünïcode"); // trap: throw
}

function stopAssert(): void {
  assert(zero, "zero should not be zero"); // trap: assert
}

function indexOutOfRange(): void {
  console.log(words[3]); // trap: index
}

function missingKey(): void {
  const map = new Map<string, i32>();
  sink = map.get("no such key"); // trap: key
}

function nullAssertion(): void {
  console.log(chain.next!.content); // trap: null-assertion
}

function kernelBug(): void {
  bug(cstr("a bug of the kernel")); // trap: bug
}

class Kind {
  constructor(
    readonly name: string,
    readonly run: () => void,
  ) {}
}

const kinds: Kind[] = [
  new Kind("null-load", nullLoad),
  new Kind("null-store", nullStore),
  new Kind("bounds-load", boundsLoad),
  new Kind("bounds-store", boundsStore),
  new Kind("bounds-fill", boundsFill),
  new Kind("divide", divideByZero),
  new Kind("remainder", remainderByZero),
  new Kind("overflow", overflow),
  new Kind("call-type", callWrongType),
  new Kind("call-null", callNothing),
  new Kind("call-beyond", callBeyond),
  new Kind("stack", overflowStack),
  new Kind("managed-stack", overflowManaged),
  new Kind("unreachable", stopUnreachable),
  new Kind("abort", stopAbort),
  new Kind("throw", stopThrow),
  new Kind("assert", stopAssert),
  new Kind("index", indexOutOfRange),
  new Kind("key", missingKey),
  new Kind("null-assertion", nullAssertion),
  new Kind("bug", kernelBug),
];

let chosen: Kind = kinds[0];

function inThread(): void {
  chosen.run();
}

export function main(args: string[]): i32 {
  zero = args.length == 99 ? 1 : 0;
  nothing = <usize>zero;
  beyond = 0xfffe0000 + nothing;
  minusOne = -1 - zero;
  smallest = i32.MIN_VALUE + zero;
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i].name != args[0]) continue;
    chosen = kinds[i];
    console.log(`before ${chosen.name}`);
    if (args.length > 1) join(spawn(inThread, cstr("victim")));
    else chosen.run();
    console.log("after");
    return 0;
  }
  console.log("no such trap");
  return 1;
}
