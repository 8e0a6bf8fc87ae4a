// Does what the first argument names: arguments, statuses, environment, console, clocks, randomness.
import { sleep } from "uksched";
import { fromMillis } from "uktime";

function hexadecimal(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += bytes[i].toString(16).padStart(2, "0");
  return text;
}

function showArguments(args: string[]): void {
  console.log(`${args.length} arguments, ${process.argv.length} words, the first is ${process.argv[0]}`);
  for (let i = 0; i < args.length; i++)
    console.log(`${i}: [${args[i]}] ${args[i].length} ${args[i] == process.argv[i + 2]}`);
}

function showEnvironment(): void {
  const names = process.env.keys().sort();
  for (let i = 0; i < names.length; i++) console.log(`${names[i]}=[${process.env.get(names[i])}]`);
}

function showConsole(): void {
  console.log("to the log");
  console.warn("to the warnings");
  console.error("to the errors");
  console.log("");
  console.log("Grüße, 世界, 👋🏽 and a tab\there");
  console.log("x".repeat(5000) + "€" + "y".repeat(5000));
  console.log("é".repeat(3000));
  process.stdout.write("half a line, ");
  process.stdout.write("and the other half\n");
  console.log(
    `${f64.NaN} ${1.0 / 3.0} ${i64.MIN_VALUE} ${u64.MAX_VALUE} ${Math.PI} ${<i32>f64.parse("NaN")} ${<i32>f64.parse("1e20")}`,
  );
  console.time("label");
  console.timeEnd("label");
}

/** Numbers each line of the standard input. The end of the input ends it. */
function showLines(): void {
  const buffer = new ArrayBuffer(64);
  const bytes = Uint8Array.wrap(buffer);
  let line: u8[] = []; // as bytes: what is read at once may end in the middle of a character
  let count = 0;
  for (;;) {
    const got = process.stdin.read(buffer);
    if (got == 0) break;
    for (let i = 0; i < got; i++) {
      if (bytes[i] != 10) {
        line.push(bytes[i]);
        continue;
      }
      console.log(`${++count}: [${decode(line)}]`);
      line = [];
    }
  }
  console.log(`${count} lines, then [${decode(line)}]`);
}

function decode(bytes: u8[]): string {
  return String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length);
}

/** Waits for the end of the standard input. */
function waitForInput(): void {
  const buffer = new ArrayBuffer(64);
  while (process.stdin.read(buffer) > 0) continue;
}

function showClocks(): void {
  const wall = Date.now();
  const fine = performance.now();
  sleep(fromMillis(300));
  console.log(`${wall} ${Date.now() - wall} ${performance.now() - fine}`);
  for (let i = 0; i < 5; i++) {
    const before = performance.now();
    sleep(fromMillis(40));
    console.log(`${performance.now() - before}`);
  }
  let backwards = 0;
  let last = performance.now();
  for (let i = 0; i < 10000; i++) {
    const now = performance.now();
    if (now < last) backwards++;
    last = now;
  }
  console.log(`${backwards} steps backwards, ${new Date(wall).toISOString()}`);
}

function showRandom(): void {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  console.log(hexadecimal(bytes));
  const number = Math.random();
  console.log(`${number}`);
  console.log(`${number >= 0 && number < 1 && number != Math.random()}`);
}

/** More than any buffer between us and the reader holds. */
function showMany(): void {
  for (let i = 0; i < 6000; i++) console.log(`${i} of many lines, which somebody will read in his own time`);
}

function sleepFor(milliseconds: u64): void {
  console.log("sleeping");
  sleep(fromMillis(milliseconds));
  console.log("slept");
  waitForInput();
  console.log("awake");
}

export function main(args: string[]): i32 {
  const action = args.length ? args[0] : "nothing";
  if (action == "arguments") showArguments(args.slice(1));
  else if (action == "status") return I32.parseInt(args[1]);
  else if (action == "exit") process.exit(I32.parseInt(args[1]));
  else if (action == "environment") showEnvironment();
  else if (action == "console") showConsole();
  else if (action == "lines") showLines();
  else if (action == "wait") waitForInput();
  else if (action == "clocks") showClocks();
  else if (action == "random") showRandom();
  else if (action == "sleep") sleepFor(I32.parseInt(args[1]));
  else if (action == "many") showMany();
  else if (action == "flood") while (true) console.log("a line of a flood");
  else if (action == "spin") while (true) performance.now();
  else console.log(`did ${action}`);
  return 0;
}
