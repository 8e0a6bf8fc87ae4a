/**
 * From scan codes of set 1, to which the controller translates, to characters. (IBM Personal System/2 Hardware Interface Technical
 * Reference, 1988, section "Keyboards".) A key sends its code when it is pressed, and the code plus 128 when it is released.
 */
const RELEASED: u32 = 0x80;
/** The keys that a later keyboard got have this before their code. */
const FURTHER: u32 = 0xe0;
/** "Pause" has this, and two codes behind it. */
const PAUSE: u32 = 0xe1;

const enum Key {
  ESCAPE = 0x01,
  DIGITS = 0x02,
  BACKSPACE = 0x0e,
  TAB = 0x0f,
  UPPER_ROW = 0x10,
  ENTER = 0x1c,
  CONTROL = 0x1d,
  MIDDLE_ROW = 0x1e,
  LEFT_SHIFT = 0x2a,
  LOWER_ROW = 0x2b,
  SLASH = 0x35,
  RIGHT_SHIFT = 0x36,
  TIMES = 0x37,
  SPACE = 0x39,
  CAPS_LOCK = 0x3a,
  KEYPAD = 0x47,
  DELETE = 0x53,
}

let shifts: u32 = 0;
let control = false;
let capitals = false;
let further = false;
let skip: u32 = 0;

/** The character that comes of the code `code`, after all those before it; 0 when none does. */
export function decode(code: u32): u32 {
  if (skip) {
    skip--;
    return 0;
  }
  if (code == PAUSE) {
    skip = 2;
    return 0;
  }
  if (code == FURTHER) {
    further = true;
    return 0;
  }
  const isFurther = further;
  further = false;
  const key = code & ~RELEASED;
  const pressed = !(code & RELEASED);
  if (key == Key.CONTROL) control = pressed;
  if (isFurther) return pressed ? furtherKey(key) : 0;
  if (key == Key.LEFT_SHIFT) setShift(1, pressed);
  if (key == Key.RIGHT_SHIFT) setShift(2, pressed);
  if (!pressed) return 0;
  if (key == Key.CAPS_LOCK) capitals = !capitals;
  return character(key);
}

// --- internal -------------------------------------------------------------------------------------------------------

function setShift(bit: u32, pressed: bool): void {
  if (pressed) shifts |= bit;
  else shifts &= ~bit;
}

function furtherKey(key: u32): u32 {
  if (key == Key.ENTER) return 0x0a;
  if (key == Key.SLASH) return 0x2f;
  return key == Key.DELETE ? 0x7f : 0;
}

function character(key: u32): u32 {
  if (key == Key.ESCAPE) return 0x1b;
  if (key == Key.BACKSPACE) return 0x08;
  if (key == Key.TAB) return 0x09;
  if (key == Key.ENTER) return 0x0a;
  if (key == Key.SPACE) return 0x20;
  if (key == Key.TIMES) return 0x2a;
  const keypad = inRow(key, Key.KEYPAD, cstr("789-456+1230."));
  if (keypad) return keypad;
  const plain = printed(key, false);
  const isLetter = (plain | 0x20) - 0x61 < 26;
  if (control) return isLetter ? plain & 0x1f : 0;
  return printed(key, (shifts != 0) != (isLetter && capitals));
}

/** What is printed on a key, above or below. */
function printed(key: u32, shifted: bool): u32 {
  if (key >= <u32>Key.LOWER_ROW) return inRow(key, Key.LOWER_ROW, shifted ? cstr("|ZXCVBNM<>?") : cstr("\\zxcvbnm,./"));
  if (key >= <u32>Key.MIDDLE_ROW)
    return inRow(key, Key.MIDDLE_ROW, shifted ? cstr("ASDFGHJKL:\u0022~") : cstr("asdfghjkl;'`"));
  if (key >= <u32>Key.UPPER_ROW)
    return inRow(key, Key.UPPER_ROW, shifted ? cstr("QWERTYUIOP{}") : cstr("qwertyuiop[]"));
  return inRow(key, Key.DIGITS, shifted ? cstr("!@#$%^&*()_+") : cstr("1234567890-="));
}

/** The character of `key` in a row whose first key is `first`; 0 outside of the row. */
function inRow(key: u32, first: u32, row: usize): u32 {
  if (key < first) return 0;
  let at = row;
  for (let left = key - first; left && load<u8>(at); left--) at++;
  return load<u8>(at);
}
