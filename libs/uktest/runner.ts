/** Runs the registered tests as the arguments say, and prints a line for each. */
import { monotonic } from "uktime";
import { writeString } from "uklang/output";
import { begin, end, setStopAtFailure, STATUS_FAILED } from "./outcome";
import { seedRandom } from "./random";
import { Case, cases } from "./registry";

/** The status for arguments that are not understood. */
const STATUS_USAGE: i32 = 2;

/**
 * The `main` of a test application. Arguments: `--list` names the tests and runs none; `--seed N` (0 … 2^32 - 1); `--stop` ends
 * the machine at the first failed check; any other word is the number or the exact name of a test, and only such tests
 * are run. Returns the exit status: 0, 1 when a test failed, 2 for arguments that are not understood.
 */
export function runTests(args: string[]): i32 {
  const chosen: i32[] = [];
  let list = false;
  let seed = <u32>(monotonic() >> 10);
  for (let i = 0; i < args.length; i++) {
    const word = args[i];
    if (word == "--list") {
      list = true;
    } else if (word == "--stop") {
      setStopAtFailure(true);
    } else if (word == "--seed" && i + 1 < args.length) {
      seed = <u32>U64.parseInt(args[++i]);
    } else {
      const index = find(word);
      if (index < 0) {
        writeString("there is no test " + word, true);
        return STATUS_USAGE;
      }
      chosen.push(index);
    }
  }
  if (list) return listTests();
  return chosen.length ? runChosen(chosen, seed) : runAll(seed);
}

/** The index of the test with this number or name; -1 when there is none. */
function find(word: string): i32 {
  for (let i = 0; i < cases.length; i++) {
    if (cases[i].name == word || (i + 1).toString() == word) return i;
  }
  return -1;
}

function listTests(): i32 {
  for (let i = 0; i < cases.length; i++) {
    writeString((cases[i].crashes ? "crashes " : "test ") + label(i), true);
  }
  return 0;
}

function label(index: i32): string {
  return (index + 1).toString() + " " + cases[index].name;
}

function runAll(seed: u32): i32 {
  const all = new Array<i32>(cases.length);
  for (let i = 0; i < all.length; i++) all[i] = i;
  return runChosen(all, seed);
}

function runChosen(chosen: i32[], seed: u32): i32 {
  writeString("# seed " + seed.toString(), true);
  let status = 0;
  for (let i = 0; i < chosen.length; i++) {
    const index = chosen[i];
    if (cases[index].crashes && chosen.length > 1) {
      writeString("ok " + label(index) + " # SKIP it ends in a crash: run it alone", true);
    } else if (!run(cases[index], label(index), seed)) {
      status = STATUS_FAILED;
    }
  }
  return status;
}

function run(test: Case, text: string, seed: u32): bool {
  begin(text);
  seedRandom(seed, test.name);
  test.body();
  if (!test.crashes) return end();
  writeString("not ok " + text + ": it returned", true);
  return false;
}
