/**
 * The keyboard controller, an Intel 8042 or what behaves like one. (IBM Personal System/2 Hardware Interface Technical Reference, 1988,
 * section "Keyboard and Auxiliary Device Controller".)
 */
import { portRead8, portWrite8 } from "arch/arch";
import { decode } from "./keys";

const DATA: u32 = 0x60;
const STATUS: u32 = 0x64;
const COMMAND: u32 = 0x64;

/** What a port answers when nothing is there. */
const NOTHING: u32 = 0xff;

const enum Status {
  OUTPUT_FULL = 0x01,
  INPUT_FULL = 0x02,
  /** The byte is the mouse's. */
  AUXILIARY = 0x20,
}

const enum Command {
  READ_MODE = 0x20,
  WRITE_MODE = 0x60,
  KEYBOARD_OFF = 0xad,
  KEYBOARD_ON = 0xae,
}

const enum Mode {
  INTERRUPT = 0x01,
  KEYBOARD_OFF = 0x10,
  TRANSLATE = 0x40,
}

/** How often to look for an answer; each look takes a microsecond. */
const TRIES: u32 = 100_000;

let looked = false;
let present: bool = false;

/** Puts characters that were typed, at most `length` bytes, to `data`. Returns how many; never waits for one. */
export function readKeys(data: usize, length: usize): usize {
  if (looked) return present ? take(data, length) : 0;
  looked = true;
  if (portRead8(STATUS) == NOTHING || !command(Command.KEYBOARD_OFF)) return 0;
  // Who sees a prompt types: what came before the first look counts. A loader leaves the controller translating, as we want it.
  const count = take(data, length);
  present = prepare();
  return count;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The characters that are there. */
function take(data: usize, length: usize): usize {
  let count: usize = 0;
  while (count < length) {
    const status = portRead8(STATUS);
    if (!(status & Status.OUTPUT_FULL) || status == NOTHING) break;
    const byte = portRead8(DATA);
    const character = status & Status.AUXILIARY ? 0 : decode(byte);
    if (character) store<u8>(data + count++, character);
  }
  return count;
}

/** Interrupts on, translation on, with the keyboard off meanwhile. False when the controller does not answer. */
function prepare(): bool {
  for (let i: u32 = 0; i < TRIES && portRead8(STATUS) & Status.OUTPUT_FULL; i++) portRead8(DATA);
  if (!command(Command.READ_MODE) || !wait(Status.OUTPUT_FULL, Status.OUTPUT_FULL)) return false;
  const mode = (portRead8(DATA) | Mode.INTERRUPT | Mode.TRANSLATE) & ~Mode.KEYBOARD_OFF;
  if (!command(Command.WRITE_MODE) || !wait(Status.INPUT_FULL, 0)) return false;
  portWrite8(DATA, mode);
  return command(Command.KEYBOARD_ON);
}

function command(value: u32): bool {
  if (!wait(Status.INPUT_FULL, 0)) return false;
  portWrite8(COMMAND, value);
  return true;
}

/** Waits until the status' bits `mask` are `wanted`. False when that does not come. */
function wait(mask: u32, wanted: u32): bool {
  for (let i: u32 = 0; i < TRIES; i++) {
    if ((portRead8(STATUS) & mask) == wanted) return true;
  }
  return false;
}
