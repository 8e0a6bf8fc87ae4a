/** The menu without a terminal: keys in, pictures out. The tree is fixture/Kconfig. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { configText, readTree, valueOf, type Tree } from "../kconfig/index.ts";
import { inProject } from "../project.ts";
import { glyphsFor } from "./glyphs.ts";
import { startModel, type Effect, type Model, type Size } from "./model.ts";
import { pictureText, rowWidth } from "./picture.ts";
import { failed, loaded, saved } from "./replies.ts";
import { press, resized } from "./state.ts";
import { view } from "./view.ts";

const folder = inProject("tools/menuconfig/fixture");

let model: Model;
let effect: Effect | null;

function start(size: Size = { columns: 80, rows: 24 }, locale = "C.UTF-8"): void {
  const tree = readTree("Kconfig", { base: folder, env: {} });
  model = startModel(
    { tree, configFile: "/tea/.config", defconfig: "/tea/defconfig" },
    size,
    glyphsFor({ LANG: locale }),
    false,
  );
  effect = null;
}

beforeEach(() => start());

/** Types keys: names of several letters stand in angle brackets, as in "jj<enter>". The last effect is kept. */
function type(keys: string): void {
  for (const key of keys.match(/<[a-z0-9-]+>|[^<]/gu) ?? []) {
    const step = press(model, key.length > 1 && key.startsWith("<") ? key.slice(1, -1) : key);
    model = step.model;
    effect = step.effect;
  }
}

/** What is on the screen. Each line has to be as wide as the terminal, and there are as many as it has. */
function screen(): string {
  const picture = view(model);
  const { columns, rows } = model.size;
  if (columns >= 40 && rows >= 10) expect(picture.rows.map(rowWidth)).toEqual(Array<number>(rows).fill(columns));
  return pictureText(picture);
}

function lines(): string[] {
  return screen().split("\n");
}

/** The last line: what was just said, or the keys. */
function said(): string {
  return lines().at(-2).trim();
}

function value(name: string): string {
  return valueOf(model.subject.tree.symbols.get(name)!);
}

function goTo(name: string): void {
  type(`/${name}<enter>`);
}

test("the menu as it opens", async () => {
  await expect(screen()).toMatchFileSnapshot("screens/open.txt");
});

test("in ASCII, where the terminal's text is not UTF-8", async () => {
  start({ columns: 80, rows: 24 }, "en_GB.ISO-8859-1");
  await expect(screen()).toMatchFileSnapshot("screens/ascii.txt");
});

test("space, y and n change a switch, and what depends on it comes and goes", () => {
  goTo("CAKE");
  expect(screen()).not.toContain("Layers");
  type(" ");
  expect(screen()).toMatch(/\[\*\] Cake\n {8}\(3\) Layers\n {8}\[ \] Cream\n {4}|\[\*\] Cake\n/);
  expect(screen()).toContain("(3) Layers");
  type("n");
  expect(screen()).not.toContain("Layers");
  expect(value("CAKE")).toBe("n");
  expect(lines()[0]).not.toContain("not saved");
  type("y");
  expect(lines()[0]).toContain("not saved");
});

test("what cannot be answered says why", () => {
  goTo("CAKE");
  type("y");
  goTo("PLATES");
  type("n");
  expect(said()).toBe("PLATES stays on: it is selected by CAKE.");
  type("m");
  expect(said()).toContain("PLATES");
  goTo("OVERNIGHT");
  expect(said()).toContain("all entries are shown");
  type("y");
  expect(said()).toBe("OVERNIGHT needs BEDS.");
});

test("a tristate goes round n, m and y once there are modules", () => {
  goTo("TEA_WHISK");
  expect(screen()).toContain("[ ] 抹茶 with a whisk");
  goTo("MODULES");
  type("y");
  goTo("TEA_WHISK");
  expect(screen()).toContain("< > 抹茶 with a whisk");
  type(" ");
  expect(screen()).toContain("<M> 抹茶 with a whisk");
  type(" ");
  expect(screen()).toContain("<*> 抹茶 with a whisk");
  type("m");
  expect(value("TEA_WHISK")).toBe("m");
});

test("a choice opens on its answer, and is left when it has been answered", async () => {
  type("j<enter>");
  await expect(screen()).toMatchFileSnapshot("screens/choice.txt");
  type("j<enter>");
  expect(value("WATER_WELL")).toBe("y");
  expect(value("BUCKET")).toBe("y");
  expect(screen()).toContain("Water (From a well)");
  expect(lines()[1]).toBe(" Top");
});

test("a text is edited where it stands", async () => {
  goTo("TEA_NAME");
  type("<enter><ctrl-u>煎茶 & Café");
  await expect(screen()).toMatchFileSnapshot("screens/edit.txt");
  expect(view(model).cursor).toEqual({ column: 17, row: 11 });
  type("<left><left><left><left><backspace><backspace><delete><home>My <enter>");
  expect(value("TEA_NAME")).toBe("My 煎茶 afé");
  type("<enter>something else<escape>");
  expect(value("TEA_NAME")).toBe("My 煎茶 afé");
});

test("a number outside of its range is refused, with the range", () => {
  goTo("TEA_GRAMS");
  type("<enter>");
  expect(screen()).toContain("TEA_GRAMS (int): a number from 2 to 20");
  for (const wrong of ["21", "1", "-3", "five", ""]) {
    type(`<ctrl-u>${wrong}<enter>`);
    expect(screen()).toMatch(/2 (to|and) 20/);
    expect(value("TEA_GRAMS")).toBe("5");
  }
  type("<ctrl-u>20<enter>");
  expect(value("TEA_GRAMS")).toBe("20");
  goTo("TEA_COLOUR");
  type("<enter><ctrl-u>ffffff0<enter>");
  expect(screen()).toContain("ffffff0 is not from 0x0 to 0xffffff.");
  type("<backspace><enter>");
  expect(Number(`0x${value("TEA_COLOUR").replace("0x", "")}`)).toBe(0xffffff);
});

test("R takes an answer back", () => {
  goTo("TEA_GRAMS");
  type("<enter><ctrl-u>9<enter>R");
  expect(value("TEA_GRAMS")).toBe("5");
  expect(said()).toBe("Back to the default: Grams per pot: 5");
  type("R");
  expect(said()).toBe("There is no answer to take back.");
});

test("search finds names, prompts and help texts, in this order", async () => {
  type("/water");
  await expect(screen()).toMatchFileSnapshot("screens/search.txt");
  type("<ctrl-u>^TEA_.*r$");
  expect(screen()).toMatch(/TEA_COLOUR/);
  expect(screen()).toContain("1 found");
  type("<ctrl-u>ten minutes");
  expect(screen()).toContain("WATER_SPRING");
  type("<ctrl-u>(*[");
  expect(screen()).toContain("nothing found");
  type("<ctrl-u>CONFIG_cake");
  expect(lines()[3]).toContain("CAKE ");
  type("<down><f1>");
  expect(screen()).toContain("CAKE_LAYERS (int)");
  type("<escape><enter>");
  expect(lines()[1]).toContain("Top");
  expect(screen()).toContain("Layers");
});

test("help says value, reason, conditions and where it is defined", async () => {
  goTo("CAKE");
  type("y");
  goTo("PLATES");
  type("?");
  await expect(screen()).toMatchFileSnapshot("screens/help.txt");
  type("<escape>");
  goTo("OVERNIGHT");
  type("?");
  expect(screen()).toContain("It needs BEDS.");
});

test("a long menu scrolls, and says how much is beyond", () => {
  goTo("GARDEN_APRICOT");
  expect(screen()).toContain("▼ 10 more");
  expect(screen()).not.toContain("▲");
  type("<pagedown><pagedown>");
  expect(screen()).toContain("▲");
  type("<end>");
  expect(screen()).toContain("▲ 10 more");
  expect(lines().find((line) => line.includes("stone lantern"))).toMatch(/…$/);
  expect(lines()[22]).toBe(" columns, not even nearly so");
  type("<home>");
  expect(screen()).toContain("▼ 10 more");
  type("<escape>");
  expect(screen()).toContain("Garden  --->");
});

test("A shows all, C names", async () => {
  type("AC");
  await expect(screen()).toMatchFileSnapshot("screens/all.txt");
  type("A");
  expect(screen()).not.toContain("Overnight");
});

test("leaving asks when something is not saved", async () => {
  type("q");
  expect(effect).toEqual({ kind: "quit", status: 0 });
  goTo("CAKE");
  type("y<escape>");
  await expect(screen()).toMatchFileSnapshot("screens/quit.txt");
  type("c");
  expect(effect).toBeNull();
  type("qn");
  expect(effect).toEqual({ kind: "quit", status: 0 });
  type("qy");
  expect(effect).toEqual({ kind: "save", file: "/tea/.config", thenQuit: true });
  model = saved(model, "/tea/.config");
  type("q");
  expect(effect).toEqual({ kind: "quit", status: 0 });
});

test("Ctrl-C asks once, and then leaves", () => {
  type("<ctrl-c>");
  expect(effect).toEqual({ kind: "quit", status: 130 });
  goTo("CAKE");
  type("y<ctrl-c>");
  expect(effect).toBeNull();
  type("<ctrl-c>");
  expect(effect).toEqual({ kind: "quit", status: 130 });
});

test("saving, loading and the minimal configuration name a file", () => {
  type("S");
  expect(effect).toEqual({ kind: "save", file: "/tea/.config", thenQuit: false });
  model = failed(model, "no space left");
  expect(said()).toBe("no space left");
  type("O<ctrl-u>nowhere<enter>");
  expect(effect).toEqual({ kind: "load", file: join(process.cwd(), "nowhere") });
  model = failed(model, "nowhere: there is no such file");
  expect(screen()).toContain("there is no such file");
  type("<enter>");
  model = loaded(model, "nowhere", ["nowhere:3: unknown symbol NOTHING"]);
  expect(screen()).toContain("nowhere:3: unknown symbol NOTHING");
  type("<escape>D<ctrl-u><enter>");
  expect(effect).toBeNull();
  expect(screen()).toContain("A file name is expected.");
  type("/tmp/defconfig<enter>");
  expect(effect).toEqual({ kind: "minimal", file: "/tmp/defconfig" });
});

test("a terminal of any size gets a picture that fits", () => {
  goTo("TEA_NAME");
  for (const dialog of ["", "<enter>", "<escape>?", "<escape>/a", "<escape>A", "y<ctrl-c>"]) {
    type(dialog);
    for (let columns = 1; columns < 130; columns += 13) {
      for (let rows = 1; rows < 50; rows += 6) {
        model = resized(model, { columns, rows });
        screen();
      }
    }
    model = resized(model, { columns: 80, rows: 24 });
  }
  model = resized(model, { columns: 30, rows: 8 });
  expect(screen()).toContain("The terminal has 30 columns");
  const before = configText(model.subject.tree);
  type("y <enter>n");
  expect(configText(model.subject.tree)).toBe(before);
});

test("what the engine finds suspicious is said at once", () => {
  const text = 'config A\n\tbool "a"\n\tselect B\nconfig B\n\tbool "b"\n\tdepends on C\nconfig C\n\tbool "c"\n';
  const tree = readTree({ file: "Kconfig", text }, { base: folder, env: {} });
  model = startModel(
    { tree, configFile: ".config", defconfig: "defconfig" },
    { columns: 80, rows: 24 },
    glyphsFor({}),
    false,
  );
  type("y");
  expect(said()).toContain("B");
  expect(said()).toMatch(/depend/);
  type("j");
  expect(said()).toContain("open");
});

test("an escape sequence in a prompt does not reach the terminal", () => {
  const text = `mainmenu "a\u001b[2Jb"\nconfig X\n\tbool "x\u009by\u202ez"\n\thelp\n\t  \u001b]0;title\u0007\n`;
  const tree: Tree = readTree({ file: "Kconfig", text }, { base: folder, env: {} });
  model = startModel(
    { tree, configFile: ".config", defconfig: "defconfig" },
    { columns: 80, rows: 24 },
    glyphsFor({}),
    false,
  );
  for (const keys of ["", "?", "<escape>/x"]) {
    type(keys);

    expect(screen()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
});
