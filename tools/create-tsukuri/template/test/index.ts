// `npm test` runs each of these in a machine of its own.
import { GREETING } from "config";
import { check, equal, test } from "uktest";
import { greeting } from "../greeting";

test("a greeting has the name", () => {
  equal<string>(greeting("Ada"), GREETING + ", Ada!");
});

test("a greeting begins as the configuration says", () => {
  check(greeting("").startsWith(GREETING), "the word in front");
});
