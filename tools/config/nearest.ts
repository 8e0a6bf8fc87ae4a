/** Names that somebody may have meant. */

/** Up to three names that contain the given one, or differ from it in a few letters. */
export function nearest(name: string, names: string[]): string[] {
  const limit = Math.max(1, Math.floor(name.length / 4));
  return names
    .map((one) => ({ one, far: distance(name.toUpperCase(), one.toUpperCase(), limit) }))
    .filter(({ one, far }) => far <= limit || (name.length > 2 && one.toUpperCase().includes(name.toUpperCase())))
    .sort((left, right) => left.far - right.far)
    .slice(0, 3)
    .map(({ one }) => one);
}

/** How many letters have to be changed, added or taken away; more than `limit` is not counted exactly. */
function distance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
