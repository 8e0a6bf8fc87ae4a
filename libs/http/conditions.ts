/** The fields If-None-Match and If-Range (RFC 9110, section 13). */

/**
 * Whether a list of entity tags has `tag`, which is written with its quotation marks. The asterisk matches every one. `weak`: a tag marked as weak
 * matches, too, as If-None-Match wants it and If-Range does not (section 8.8.3.2).
 */
export function matchesTag(list: usize, listLength: u32, tag: usize, tagLength: u32, weak: bool): bool {
  const end = list + listLength;
  if (listLength == 1 && load<u8>(list) == 42) return weak;
  let p = list;
  while (p < end) {
    while (p < end && (load<u8>(p) == 32 || load<u8>(p) == 9 || load<u8>(p) == 44)) p++;
    const isWeak = p + 1 < end && load<u8>(p) == 87 && load<u8>(p, 1) == 47;
    if (isWeak) p += 2;
    if (p >= end || load<u8>(p) != 34) return false;
    const first = p++;
    while (p < end && load<u8>(p) != 34) p++;
    if (p == end) return false;
    p++;
    if (<u32>(p - first) == tagLength && (weak || !isWeak) && memory.compare(first, tag, tagLength) == 0) return true;
  }
  return false;
}
