/** The package xoroshiro128starstar: a generator of random numbers, and what is usually done with one. */
import { initState, next } from "xoroshiro128starstar/assembly";
import { holds, is, status } from "../check";

function below(n: i32): i32 {
  return <i32>Math.floor(next() * n);
}

function shuffled(n: i32): i32[] {
  const list = new Array<i32>(n);
  for (let i = 0; i < n; i++) list[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = below(i + 1);
    const other = list[j];
    list[j] = list[i];
    list[i] = other;
  }
  return list;
}

/** Conway's Game of Life on a torus, from a random field. */
function life(): void {
  const WIDTH = 48;
  const HEIGHT = 16;
  let field = new Uint8Array(WIDTH * HEIGHT);
  for (let i = 0; i < field.length; i++) field[i] = next() < 0.3 ? 1 : 0;
  for (let generation = 0; generation < 100; generation++) {
    const after = new Uint8Array(WIDTH * HEIGHT);
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        let neighbours = 0;
        for (let dy = -1; dy <= 1; dy++) {
          for (let dx = -1; dx <= 1; dx++) {
            if (dx || dy) neighbours += field[((y + dy + HEIGHT) % HEIGHT) * WIDTH + ((x + dx + WIDTH) % WIDTH)];
          }
        }
        after[y * WIDTH + x] = neighbours == 3 || (neighbours == 2 && field[y * WIDTH + x]) ? 1 : 0;
      }
    }
    field = after;
  }
  for (let y = 0; y < HEIGHT; y++) {
    let row = "";
    for (let x = 0; x < WIDTH; x++) row += field[y * WIDTH + x] ? "#" : ".";
    console.log(row);
  }
}

export function main(): i32 {
  for (let seed = 1; seed <= 3; seed++) {
    initState(<f64>seed);
    for (let i = 0; i < 6; i++) console.log(seed.toString() + ": " + next().toString());
  }
  initState(1);
  const first = next();
  initState(1);
  is("the same seed", next().toString(), first.toString());

  initState(42);
  let inside = 0;
  for (let i = 0; i < 200000; i++) {
    const x = next();
    const y = next();
    if (x * x + y * y < 1) inside++;
  }
  const pi = (<f64>inside * 4) / 200000;
  console.log("pi is about " + pi.toString());
  holds("near pi", Math.abs(pi - Math.PI) < 0.02);

  const counts = new Array<i32>(10).fill(0);
  for (let i = 0; i < 100000; i++) counts[below(10)]++;
  console.log("counts " + counts.join(" "));
  holds(
    "even",
    counts.every((count) => count > 9500 && count < 10500),
  );

  const cards = shuffled(52);
  console.log("cards " + cards.join(" "));
  is(
    "all cards",
    cards.sort((a, b) => a - b).join(""),
    shuffled(52)
      .sort((a, b) => a - b)
      .join(""),
  );
  life();
  return status();
}
