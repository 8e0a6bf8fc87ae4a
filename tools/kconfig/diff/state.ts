/** What this engine makes of a case, in the form in which the reference answers. */
import { join } from "node:path";
import { CliError } from "../../errors.ts";
import { assignable, setValue } from "../assign.ts";
import { selectionOf } from "../choices.ts";
import { readConfig } from "../config-file.ts";
import { configText, headerText, minimalText } from "../config-text.ts";
import { triOf, typeOf, valueOf, visibilityOf } from "../evaluate.ts";
import { setAllNo, setAllYes, setDefaults } from "../presets.ts";
import { readTree } from "../read.ts";
import type { Node, Tree } from "../types.ts";
import type { Case } from "./generate.ts";

export interface Answer {
  error?: string;
  /** kconfiglib ended in an endless recursion. */
  overflow?: boolean;
  title?: string;
  tree?: unknown;
  states?: Record<string, Record<string, unknown>>;
  warnings?: string[];
}

/** Runs a case whose files are in a folder. */
export function ourAnswer(one: Case, folder: string): Answer {
  let tree: Tree;
  try {
    tree = readTree("Kconfig", { env: { PATH: process.env.PATH, ...one.env }, base: folder });
  } catch (error) {
    if (error instanceof CliError) return { error: error.message };
    throw error;
  }
  const states: Record<string, Record<string, unknown>> = { default: state(tree) };
  one.configs.forEach((_, index) => {
    readConfig(tree, join(folder, `config${index}`));
    states[`config${index}`] = state(tree);
  });
  one.steps.forEach(({ name, value }, index) => {
    const sym = tree.symbols.get(name);
    if (!sym?.nodes.length) return;
    setValue(sym, value);
    states[`step${index}`] = state(tree, false);
  });
  const warnings = [...new Set(tree.problems.map(({ kind, subject }) => `${kind} ${subject}`))].sort();
  setDefaults(tree);
  states.alldef = state(tree);
  setAllNo(tree);
  states.allno = state(tree);
  setAllYes(tree);
  states.allyes = state(tree);
  return { tree: nodes(tree.top), title: tree.title, states, warnings };
}

function nodes(top: Node): unknown {
  return top.children.map((node) => {
    const name = typeof node.item === "string" ? node.item : (node.item.name ?? "choice");
    return [name, node.place.line, node.place.file, node.prompt?.text ?? null, node.help, nodes(node)];
  });
}

function state(tree: Tree, withTexts = true): Record<string, unknown> {
  tree.defined.forEach(valueOf);
  const values = Object.fromEntries(
    tree.defined.map((sym) => [sym.name, [valueOf(sym), visibilityOf(sym), assignable(sym), typeOf(sym)]]),
  );
  const choices = tree.choices.map((choice) => [
    triOf(choice),
    visibilityOf(choice),
    assignable(choice),
    selectionOf(choice)?.name ?? null,
  ]);
  if (!withTexts) return { values, choices };
  return { values, choices, config: configText(tree), minimal: minimalText(tree), header: headerText(tree) };
}
