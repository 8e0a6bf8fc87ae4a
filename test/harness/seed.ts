/** The seed of a test run: TSUK_SEED, or a new one. `tsuk test` sets and prints it. */

const given = process.env.TSUK_SEED;

export const seed: number = given ? Number(given) >>> 0 : Math.floor(Math.random() * 2 ** 32);
