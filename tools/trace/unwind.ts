/**
 * Walks the stack of a crashed guest, from its registers and the words of its stack that lie in the code.
 *
 * Call frame information says exactly where each return address is; it must be among the words. Other stack contents
 * are not in a report, so a frame whose CFA is computed from a saved register (rbp in functions with `alloca` or an
 * over-aligned frame) cannot be left in this way, unless the report names that register and nobody below saved it.
 * There, and in assembly without CFI, the walk ends, and every further word that follows a call instruction is listed as a
 * possible frame: none of the true ones is missing, but some may be leftovers of earlier calls.
 */

import { followsCall } from "./calls.ts";
import { findFde, rulesAt, type Fde, type Row } from "./cfi.ts";
import { findSymbol, isCode, MACHINE, type Elf } from "./elf.ts";
import type { StackWord } from "./parse.ts";

/** An image's files: `debug` has symbols and debug information, `code` the instructions; often they are the same. */
export interface Image {
  debug: Elf;
  code: Elf;
  fdes: Fde[];
}

export interface RawFrame {
  address: bigint;
  /** The address is behind a call, so it is the byte before it that tells function and line. */
  isReturn: boolean;
  /** False when it was found without call frame information. */
  certain: boolean;
}

/** DWARF's numbers of the registers that matter, by the names that reports use. */
const REGISTERS: Record<number, Record<string, number>> = {
  [MACHINE.x86_64]: { sp: 7, bp: 6 },
  [MACHINE.arm64]: { sp: 31, fp: 29, lr: 30 },
  [MACHINE.arm]: { sp: 13, fp: 11, lr: 14 },
};

/** More frames than a guest's stack has room for: the data is broken. */
const MAX_FRAMES = 4096;

/** The frames from the crash outwards. `words` are sorted by offset; `registers` has at least pc. */
export function unwind(image: Image, registers: Map<string, bigint>, words: StackWord[]): RawFrame[] {
  const pc = registers.get("pc");
  if (pc === undefined) return [];
  const walk: Walk = {
    image,
    numbers: REGISTERS[image.debug.machine] ?? {},
    wordSize: image.debug.is64 ? 8 : 4,
    bottom: registers.get("sp") ?? null,
    words: new Map(words.map((word) => [word.offset, word.value])),
  };
  let state: State = { frame: { address: pc, isReturn: false, certain: true }, known: new Map() };
  for (const [name, number] of Object.entries(walk.numbers)) {
    const value = registers.get(name);
    if (value !== undefined) state.known.set(number, value);
  }
  const frames = [state.frame];
  while (frames.length < MAX_FRAMES) {
    const caller = callerOf(walk, state);
    if (caller === "outermost") break;
    if (caller === null) {
      frames.push(...possibleFrames(walk, state, words));
      break;
    }
    frames.push(caller.frame);
    state = caller;
  }
  return frames;
}

// --- internal -------------------------------------------------------------------------------------------------------

interface Walk {
  image: Image;
  numbers: Record<string, number>;
  wordSize: number;
  /** sp at the crash, which the offsets of `words` count from. */
  bottom: bigint | null;
  words: Map<number, bigint>;
}

interface State {
  frame: RawFrame;
  /** The registers' values in this frame, as far as they are known. */
  known: Map<number, bigint>;
}

/** The next frame outwards by call frame information; null when it does not say, or its answer is not in the report. */
function callerOf(walk: Walk, state: State): State | "outermost" | null {
  const { frame, known } = state;
  if (!isCode(walk.image.debug, frame.address)) return callerOfWildJump(walk, state);
  const at = frame.isReturn ? frame.address - 1n : frame.address;
  const fde = findFde(walk.image.fdes, at);
  if (!fde) return null;
  const row = tryRules(fde, at);
  if (!row) return null;
  if (row.rules.get(row.returnColumn)?.kind === "undefined") return "outermost";
  const base = row.cfa && known.get(row.cfa.register);
  if (!row.cfa || base === undefined || base === null) return null;
  const cfa = address(walk, base + BigInt(row.cfa.offset));
  const sp = known.get(walk.numbers.sp!);
  if (sp !== undefined && cfa < sp) return null;
  const target = valueIn(walk, state, row, cfa, row.returnColumn);
  if (target === undefined || (cfa === sp && target === frame.address)) return null;
  const next = returnTo(walk, target, row.signalFrame);
  if (!next) return null;

  const caller: State = { frame: next, known: new Map() };
  for (const register of known.keys()) {
    const value = valueIn(walk, state, row, cfa, register);
    if (value !== undefined && register !== walk.numbers.lr) caller.known.set(register, value);
  }
  caller.known.set(walk.numbers.sp!, cfa);
  return caller;
}

/** As `rulesAt`; null when the information on this function is broken or of a kind that nobody has met yet. */
function tryRules(fde: Fde, at: bigint): Row | null {
  try {
    return rulesAt(fde, at);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** What `register` holds in the caller of `state`'s frame. */
function valueIn(walk: Walk, state: State, row: Row, cfa: bigint, register: number): bigint | undefined {
  const rule = row.rules.get(register) ?? { kind: "same" };
  switch (rule.kind) {
    case "same":
      return state.known.get(register);
    case "register":
      return state.known.get(rule.register);
    case "value":
      return address(walk, cfa + BigInt(rule.offset));
    case "saved":
      return walk.bottom === null ? undefined : walk.words.get(Number(cfa - walk.bottom) + rule.offset);
    default:
      return undefined;
  }
}

/** A call to an address that is not code has pushed its return address (x86) or left it in lr, and nothing more. */
function callerOfWildJump(walk: Walk, state: State): State | null {
  const { lr, sp } = walk.numbers;
  const target = lr === undefined ? walk.words.get(0) : state.known.get(lr);
  const bottom = state.known.get(sp!);
  if (state.frame.isReturn || target === undefined || followsCall(walk.image.code, target) === false) return null;
  const known = new Map(state.known);
  if (lr !== undefined) known.delete(lr);
  else if (bottom !== undefined) known.set(sp!, bottom + BigInt(walk.wordSize));
  return { frame: { address: target, isReturn: true, certain: true }, known };
}

/**
 * The frame that returning to `target` leads to; null when that is not code. A start routine that somebody put on a new
 * stack is "returned" to at its first instruction, with no call before it.
 */
function returnTo(walk: Walk, target: bigint, isInterrupted: boolean): RawFrame | null {
  const { debug, code, fdes } = walk.image;
  const place = debug.machine === MACHINE.arm ? target & ~1n : target;
  if (!isCode(debug, place - 1n) && !isCode(debug, place)) return null;
  const startsFunction = findSymbol(debug, place)?.address === place || findFde(fdes, place)?.start === place;
  const isStart = startsFunction && followsCall(code, target) === false;
  return { address: place, isReturn: !isInterrupted && !isStart, certain: true };
}

/** The words above `state`'s stack pointer that calls may have left. */
function possibleFrames(walk: Walk, state: State, words: StackWord[]): RawFrame[] {
  const { debug, code } = walk.image;
  const sp = state.known.get(walk.numbers.sp!);
  const from = sp === undefined || walk.bottom === null ? 0 : Number(sp - walk.bottom);
  return words
    .filter(({ offset, value }) => offset >= from && isCode(debug, value - 1n) && followsCall(code, value) !== false)
    .map(({ value }) => ({ address: value, isReturn: true, certain: false }));
}

function address(walk: Walk, value: bigint): bigint {
  return BigInt.asUintN(walk.wordSize * 8, value);
}
