/** The application that runs the allocator benchmark. `program.c` beside it does the same in C. */
import { begin, end } from "test/bench/measure";
import { benchBuddy, benchSlab } from "./index";

const ROUNDS: u32 = 2_000_000;
const SEED: u32 = 12345;

export function main(): i32 {
  benchSlab(ROUNDS / 10, SEED); // the memory's first use costs page faults
  begin();
  end(cstr("slab"), ROUNDS, benchSlab(ROUNDS, SEED));
  begin();
  end(cstr("buddy"), ROUNDS, benchBuddy(ROUNDS, SEED));
  return 0;
}
