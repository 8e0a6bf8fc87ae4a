/** Random numbers from a seed: the same ones wherever a run is repeated. */

export interface Random {
  /** A whole number from 0 up to `limit`, without it. */
  below: (limit: number) => number;
  /** True in so many of a hundred cases. */
  chance: (percent: number) => boolean;
  pick: <T>(from: readonly T[]) => T;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: (from) => from[below(from.length)]!,
  };
}
