/** The README: each command works and shows what it says. A file of its own, so that both pages are typed at the same time. */
import { afterAll, describe, expect, test } from "vitest";
import { openPage, TIMEOUT, told } from "./typed.ts";

const page = openPage("README.md");
afterAll(() => page.close());

describe.skipIf(page.missing)("README.md", () => {
  test.for(page.dialogues)("$title", { timeout: TIMEOUT }, async (dialogue) => {
    expect(await page.type(dialogue)).toEqual(told(dialogue));
  });
});
