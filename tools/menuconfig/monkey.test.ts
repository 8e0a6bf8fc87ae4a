/** Random keys: nothing breaks, each picture fits, and what would be saved is what is read again. */
import { expect, test } from "vitest";
import { seed } from "../../test/harness/seed.ts";
import { configText, readConfigText, readTree } from "../kconfig/index.ts";
import { inProject } from "../project.ts";
import { glyphsFor } from "./glyphs.ts";
import { startModel } from "./model.ts";
import { rowWidth } from "./picture.ts";
import { failed, loaded, saved } from "./replies.ts";
import { press, resized } from "./state.ts";
import { view } from "./view.ts";

const folder = inProject("tools/menuconfig/fixture");
const NAMED = "up down left right enter escape pageup pagedown home end backspace delete tab f1 ctrl-u ctrl-c".split(
  " ",
);
const KEYS = [...NAMED, ..." ynm/?ACRSWODQ0123abx茶\u0301".split("")];
const ROUNDS = 10;
const KEYS_EACH = 100;

test("random keys", () => {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < ROUNDS; round++) {
    const tree = readTree("Kconfig", { base: folder, env: {} });
    const subject = { tree, configFile: ".config", defconfig: "defconfig" };
    let model = startModel(subject, { columns: 80, rows: 24 }, glyphsFor({}), round % 2 === 0);
    const typed: string[] = [];
    for (let step = 0; step < KEYS_EACH; step++) {
      // Mostly what goes into menus and changes something.
      const key = random(3) > 0 ? ["down", "up", "enter", " ", "right"][random(5)]! : KEYS[random(KEYS.length)]!;
      typed.push(key);
      const note = `seed ${seed}, round ${round}: ${typed.join(" ")}`;
      try {
        const after = press(model, key);
        model = after.model;
        const { effect } = after;
        if (effect?.kind === "save") model = random(2) ? saved(model, effect.file) : failed(model, "no");
        if (effect?.kind === "load") model = random(2) ? loaded(model, effect.file, ["odd"]) : failed(model, "no");
        if (random(10) === 0) model = resized(model, { columns: 30 + random(100), rows: 5 + random(40) });
        const { rows } = view(model);
        if (model.size.columns >= 40 && model.size.rows >= 10)
          expect(rows.map(rowWidth), note).toEqual(Array<number>(model.size.rows).fill(model.size.columns));
        expect(model.isChanged, note).toBe(configText(tree) !== model.savedText);
      } catch (error) {
        throw new Error(note, { cause: error });
      }
    }
    const text = configText(tree);
    const again = readTree("Kconfig", { base: folder, env: {} });
    expect(readConfigText(again, text, ".config"), `seed ${seed}`).toEqual([]);
    expect(configText(again), `seed ${seed}, round ${round}: ${typed.join(" ")}`).toBe(text);
  }
});
