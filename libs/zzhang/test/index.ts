import { check, test, random } from "uktest";
test("hangs", () => { let i: u32 = 0; while (random() + 1 > 0 || i < 5) i++; check(i > 3, "x"); });
