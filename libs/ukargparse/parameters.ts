/**
 * The parameters that libraries have declared, and the setting of one.
 */
import { UKARGPARSE_PARAMETERS } from "config";
import { bug, sameText } from "ukdebug";
import { EINVAL, ENOENT } from "ukerrno";
import { parseBool, parsed, parseNumber } from "./values";

/** What a parameter's value looks like, and what is stored at its address. */
export const enum ParameterKind {
  /** `1`, `yes`, `on`, … or no value at all for true; stores a bool. */
  BOOL,
  /** A number below 2^32, with K, M, G (times 1024 …) if need be; stores a u32. */
  U32,
  /** The same below 2^64: sizes in bytes, for example; stores a u64. */
  U64,
  /** Any text; stores its address (usize), of NUL-terminated UTF-8 that stays in place. */
  TEXT,
}

@unmanaged
class Parameter {
  name: usize;
  kind: ParameterKind;
  address: usize;
}

const parameters = memory.data(UKARGPARSE_PARAMETERS * 12, 4);
let count: u32 = 0;

function at(index: u32): Parameter {
  return changetype<Parameter>(parameters + <usize>index * offsetof<Parameter>());
}

/**
 * Declares a parameter: when the command line has `name=value`, the value is stored at `address`, which holds the
 * default until then. `name` is `library.parameter`, NUL-terminated, in place for ever. To be called from a library's
 * top-level code, which runs before the command line is read:
 *
 *     const queues = memory.data<u32>([1]);
 *     parameter(cstr("virtio.queues"), ParameterKind.U32, queues);
 */
export function parameter(name: usize, kind: ParameterKind, address: usize): void {
  if (count == <u32>UKARGPARSE_PARAMETERS) bug(cstr("too many parameters: raise UKARGPARSE_PARAMETERS"));
  const entry = at(count++);
  entry.name = name;
  entry.kind = kind;
  entry.address = address;
}

/**
 * Sets the parameter `name` from the text `value`, 0 for none. -ENOENT when nobody declared it, -EINVAL for a bad
 * value.
 */
export function setParameter(name: usize, value: usize): i32 {
  for (let i: u32 = 0; i < count; i++) {
    const entry = at(i);
    if (sameText(entry.name, name)) return storeValue(entry, value);
  }
  return -ENOENT;
}

function storeValue(entry: Parameter, value: usize): i32 {
  const address = entry.address;
  if (entry.kind == ParameterKind.BOOL) {
    const flag = value ? parseBool(value) : 1;
    if (flag < 0) return -EINVAL;
    store<bool>(address, flag != 0);
    return 0;
  }
  if (value == 0) return -EINVAL;
  if (entry.kind == ParameterKind.TEXT) {
    store<usize>(address, value);
  } else if (entry.kind == ParameterKind.U32) {
    if (!parseNumber(value, u32.MAX_VALUE)) return -EINVAL;
    store<u32>(address, <u32>parsed);
  } else {
    if (!parseNumber(value, u64.MAX_VALUE)) return -EINVAL;
    store<u64>(address, parsed);
  }
  return 0;
}
