/** Text that ends with a NUL, which `cstr("…")` makes, the command line consists of, and device trees are full of. */

/** The length in bytes of the text at `text`, without its NUL. */
export function textLength(text: usize): usize {
  let end = text;
  while (load<u8>(end)) end++;
  return end - text;
}

/** Whether the texts at `a` and `b` are the same. */
export function sameText(a: usize, b: usize): bool {
  while (load<u8>(a) == load<u8>(b)) {
    if (load<u8>(a) == 0) return true;
    a++;
    b++;
  }
  return false;
}
