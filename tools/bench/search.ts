/** Finds the smallest size that works. */

/** The smallest multiple of `step` that works, known to lie at or below `enough`; Infinity when not even that works. */
export async function smallest(
  step: number,
  enough: number,
  works: (size: number) => Promise<boolean>,
): Promise<number> {
  if (!(await works(enough))) return Infinity;
  let bad = 0;
  let good = enough / step;
  while (good - bad > 1) {
    const middle = (bad + good) >> 1;
    if (await works(middle * step)) good = middle;
    else bad = middle;
  }
  return good * step;
}
