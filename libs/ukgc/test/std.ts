/**
 * The standard library on our runtime: each exercise must give the results that it gives on the compiler's own incremental
 * runtime, whose digests these are. tools/transforms/gc.test.ts compares the two with a collection at every allocation.
 */
import { equal, test } from "uktest";
import { exercise } from "./exercises/all";

test("strings", () => equal<u32>(exercise(0), 0x2fd56212));
test("numbers", () => equal<u32>(exercise(1), 0xbeda307b));
test("arrays", () => equal<u32>(exercise(2), 0x557a1e26));
test("maps", () => equal<u32>(exercise(3), 0x328a9989));
test("typed arrays", () => equal<u32>(exercise(4), 0x84eae74b));
test("language", () => equal<u32>(exercise(5), 0xb04a4cb0));
