/** tsuk config line by line: what is asked for which answers, on the menu's own tree. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { CliError } from "../errors.ts";
import { configText, readConfigText, readTree, valueOf, type Tree } from "../kconfig/index.ts";
import { inProject } from "../project.ts";
import { askAll, type Asked } from "./ask.ts";

const folder = inProject("tools/menuconfig/fixture");

function teaHouse(): Tree {
  return readTree("Kconfig", { base: folder, env: {} });
}

async function talk(tree: Tree, answers: string, onlyNew = false): Promise<Asked & { text: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(answers);
  let text = "";
  output.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const asked = await askAll(tree, onlyNew, { input, output, isTerminal: false });
  return { ...asked, text };
}

function value(tree: Tree, name: string): string {
  return valueOf(tree.symbols.get(name)!);
}

test("questions, answers, and what the answers bring up", async () => {
  const tree = teaHouse();
  const { text, isCutShort } = await talk(tree, "y\n3\n\nHoujicha\n7\n0x123456\nm\ny\ny\n4\nn\n");
  const dialogue = text.slice(0, text.indexOf("*\n* Garden"));
  await expect(dialogue).toMatchFileSnapshot("ask.txt");
  expect(isCutShort).toBe(true);
  const expected = { MODULES: "y", WATER_WELL: "y", BUCKET: "y", TEA_NAME: "Houjicha", TEA_GRAMS: "7", TEA_WHISK: "m" };
  for (const [name, text] of Object.entries(expected)) expect(value(tree, name), name).toBe(text);
  expect([value(tree, "CAKE_LAYERS"), value(tree, "CAKE_CREAM"), value(tree, "PLATES")]).toEqual(["4", "n", "y"]);
});

test("empty answers keep everything", async () => {
  const tree = teaHouse();
  const before = configText(tree);
  const { isCutShort, questions } = await talk(tree, "\n".repeat(100));
  expect(isCutShort).toBe(false);
  expect(questions).toBe(37);
  expect(configText(tree)).toBe(before);
});

test("no answers at all keep everything, too", async () => {
  const tree = teaHouse();
  const before = configText(tree);
  expect(await talk(tree, "")).toMatchObject({ questions: 1, isCutShort: true, isInterrupted: false });
  expect(configText(tree)).toBe(before);
});

test("a question mark shows the help, and the question again", async () => {
  const tree = teaHouse();
  const { text } = await talk(tree, "?\ny\n");
  expect(text).toContain("With this some parts can be M");
  expect(text.match(/Rooms that can be added later \(MODULES\)/g)).toHaveLength(2);
  expect(value(tree, "MODULES")).toBe("y");
});

test("a wrong answer in a pipe is an error that names the line and the symbol", async () => {
  for (const [answers, message] of [
    ["\nperhaps\n", /line 2 of the input: WATER: "perhaps": A number from 1 to 3/],
    ["maybe\n", /line 1 of the input: MODULES: "maybe": n or y is expected/],
    ["\n\n\n\n\n99\n", /line 6 of the input: TEA_GRAMS: "99": 99 is not from 2 to 20/],
  ] as const) {
    const error = await talk(teaHouse(), answers).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).message).toMatch(message);
  }
});

test("only what a configuration does not know is asked for", async () => {
  const tree = teaHouse();
  readConfigText(tree, configText(tree).replace(/.*(CAKE|TEA_GRAMS)\b.*\n/g, ""), ".config");
  const { text, questions } = await talk(tree, "9\ny\n2\n\n", true);
  expect(text).not.toContain("MODULES");
  expect(questions).toBe(4);
  expect([value(tree, "TEA_GRAMS"), value(tree, "CAKE_LAYERS")]).toEqual(["9", "2"]);
  expect((await talk(tree, "", true)).questions).toBe(1);
  readConfigText(tree, configText(tree), ".config");
  expect(await talk(tree, "", true)).toMatchObject({ questions: 0, isCutShort: false, text: "" });
});
