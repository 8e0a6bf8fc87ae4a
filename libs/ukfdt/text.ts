/**
 * Comparing names.
 */
const SLASH: u32 = 0x2f;
const AT: u32 = 0x40;

/** Where the part of a path that begins at `path` ends: at its slash, or at its NUL. */
export function partEnd(path: usize): usize {
  while (load<u8>(path) && load<u8>(path) != SLASH) path++;
  return path;
}

/** Behind the slashes at `path`. */
export function skipSlashes(path: usize): usize {
  while (load<u8>(path) == SLASH) path++;
  return path;
}

/** Whether the text from `part` to `end` names a node: its whole name, or its name without the unit address. */
export function namesNode(part: usize, end: usize, name: usize): bool {
  while (part < end) {
    if (load<u8>(part++) != load<u8>(name++)) return false; // which a NUL is, too
  }
  return load<u8>(name) == 0 || load<u8>(name) == AT;
}

/** Whether the text from `part` to `end` is the NUL-terminated `name`. */
export function sameUntil(part: usize, end: usize, name: usize): bool {
  while (part < end) {
    if (load<u8>(part++) != load<u8>(name++)) return false;
  }
  return load<u8>(name) == 0;
}
