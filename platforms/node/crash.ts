/** How a guest ends on Node, and the report of a crash: V8's stack of WebAssembly frames, in terms of the TypeScript source. */

/** The exit status after a crash, on every platform. */
export const CRASH_STATUS = 134;

/** Thrown through the guest's frames by plat.terminate. */
export class Terminated extends Error {
  constructor(readonly status: number) {
    super(`terminated with status ${status}`);
  }
}

/** Thrown by plat.crash: the guest reports a bug of its own. */
export class GuestCrash extends Error {}

/** V8's words for traps, and the native platforms' for the same. */
const TRAPS: [RegExp, string][] = [
  [/memory access out of bounds/, "out of bounds memory access"],
  [/divide by zero|remainder by zero/, "integer division by zero"],
  [/divide result unrepresentable/, "integer overflow"],
  [/float unrepresentable/, "conversion of NaN to an integer"],
  [
    /null function or function signature mismatch|table index is out of bounds|RuntimeError: indirect call/,
    "call through a wrong function reference",
  ],
  [/unreachable/, "unreachable code was reached"],
  [/Maximum call stack size exceeded/, "stack overflow"],
];

/** Inserted by the build (tools/wasm/nullcheck.ts): a frame of this name means that an address was below the linear memory. */
export const NULL_CHECK = "~null-check";

const FRAME = /^\s+at (?:(.*) \()?wasm:\/\/wasm\/[^:]*:wasm-function\[\d+\]:0x([0-9a-f]+)\)?$/;
const MOST_FRAMES = 32;

/** The report of whatever ended a guest. */
export function describeError(error: unknown, context: number, locate?: (offset: number) => string | null): string {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const frames: { name: string; place: string }[] = [];
  let isNull = false;
  for (const line of stack.split("\n")) {
    const match = FRAME.exec(line);
    if (!match) continue;
    const name = match[1] ?? "";
    if (name.startsWith(NULL_CHECK)) {
      isNull = /unreachable/.test(message); // its own trap; another one is that of the access
      continue;
    }
    const place = locate?.(parseInt(match[2]!, 16)) ?? "";
    if (frames.length < MOST_FRAMES) frames.push({ name: shortName(name), place });
  }
  const isBug = frames.length === 0 && !(error instanceof GuestCrash);
  const what = error instanceof GuestCrash ? message : isNull ? "null pointer access" : trapText(message);
  return `\n*** crash: ${what}\n*** context ${context.toString(16)}\n*** end\nbacktrace:\n${isBug ? stack : table(frames)}\n`;
}

function table(frames: { name: string; place: string }[]): string {
  const numberWidth = String(frames.length - 1).length + 1;
  const nameWidth = Math.max(0, ...frames.map(({ name }) => name.length));
  return frames
    .map(({ name, place }, i) => `  ${`#${i}`.padEnd(numberWidth)} ${name.padEnd(nameWidth)}  ${place}`.trimEnd())
    .join("\n");
}

function trapText(message: string): string {
  return TRAPS.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}

/** `~lib/ukalloc/buddy/Buddy#alloc` → `Buddy#alloc`: the file is shown beside it. */
function shortName(name: string): string {
  const generic = name.indexOf("<");
  const slash = name.lastIndexOf("/", generic < 0 ? undefined : generic);
  return name.slice(slash + 1) || "(unknown)";
}
