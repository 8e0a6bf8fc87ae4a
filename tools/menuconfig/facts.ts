/** All there is to know about an entry: the text that `?` shows, and the lines below the menu. */
import {
  evaluate,
  originOf,
  selected,
  showExpr,
  showPlace,
  triOf,
  typeOf,
  userValue,
  valueOf,
  type Expr,
  type Node,
  type Select,
  type Sym,
} from "../kconfig/index.ts";
import { unmet } from "./change.ts";
import { isChoice, isSymbol, labelOf } from "./entries.ts";
import type { Paragraph } from "./model.ts";
import { pathTo } from "./search.ts";
import { clean } from "./text.ts";

const WORDS = ["n", "m", "y"];

/** What `?` shows about an entry. */
export function factsOf(node: Node, into: string): Paragraph[] {
  const { item } = node;
  const lines: Paragraph[] = [];
  const say = (text: string, role: Paragraph["role"] = "plain"): void => void lines.push({ text, role });
  const section = (title: string, texts: string[]): void => {
    if (texts.length === 0) return;
    say("");
    say(title, "heading");
    for (const text of texts) say(`  ${text}`);
  };

  say(labelOf(node), "heading");
  if (typeof item === "object") say(headline(item), "value");
  const why = typeof item === "object" ? reasonOf(item) : "";
  if (why) say(why);
  const nodes = typeof item === "object" ? item.nodes : [node];
  for (const { help } of nodes) {
    if (help) say("");
    for (const line of help ? help.trimEnd().split("\n") : [])
      say(clean(line) && line.match(/^ */)![0] + clean(line).trim());
  }
  if (typeof item === "object") {
    if (isSymbol(item))
      section(
        "Range",
        item.ranges.map((range) => `${range.low.name} to ${range.high.name}${when(range.condition)}`),
      );
    section(
      "Defaults",
      item.defaults.map(({ value, condition }) => `${showExpr(value)}${when(condition)}`),
    );
    section("Depends on", isAlways(item.direct) ? [] : conditionLines(item.direct));
    if (isChoice(item))
      section(
        "One of",
        item.symbols.map((symbol) => `${symbol.name} (${valueOf(symbol)})`),
      );
    if (isSymbol(item)) {
      section(
        "Selects",
        item.selects.map(({ target, condition }) => `${target.name} (${valueOf(target)})${when(condition)}`),
      );
      section(
        "Implies",
        item.implies.map(({ target, condition }) => `${target.name} (${valueOf(target)})${when(condition)}`),
      );
      section("Selected by", item.selectedBy.map(byLine));
      section("Implied by", item.impliedBy.map(byLine));
    }
  } else {
    section("Depends on", isAlways(node.depends) ? [] : conditionLines(node.depends));
    if (!isAlways(node.visibleIf)) section("Visible if", conditionLines(node.visibleIf));
  }
  section(
    "Where it is",
    nodes.map((each) => `${pathTo(each).join(` ${into} `)}  (${showPlace(each.place)})`),
  );
  return lines;
}

/** The short form: for the lines below the menu. The first is about the value, the others are the help text. */
export function summaryOf(node: Node): { headline: string; reason: string; help: string } {
  const { item } = node;
  const help = node.help ?? (typeof item === "object" ? item.nodes.find((each) => each.help)?.help : null) ?? "";
  if (typeof item === "string") return { headline: item, reason: showPlace(node.place), help: clean(help) };
  return { headline: headline(item), reason: reasonOf(item), help: clean(help) };
}

/** "NAME (bool) = y". */
function headline(item: Sym | Exclude<Node["item"], string>): string {
  if (isChoice(item)) return `${item.name ?? "choice"} = ${selected(item)?.name ?? WORDS[triOf(item)]}`;
  const value = valueOf(item);
  return `${item.name} (${typeOf(item)}) = ${typeOf(item) === "string" ? JSON.stringify(clean(value)) : value}`;
}

/** Why it has that value, as a sentence. */
export function reasonOf(item: Exclude<Node["item"], string>): string {
  if (isChoice(item)) {
    if (userValue(item) !== null || item.symbols.some((symbol) => userValue(symbol) !== null))
      return "You have chosen it.";
    return "Nobody has chosen: this is the default.";
  }
  switch (originOf(item)) {
    case "user":
      return "You have set it.";
    case "select":
      return `Selected by ${activeNames(item.selectedBy)}.`;
    case "imply":
      return `Implied by ${activeNames(item.impliedBy)}.`;
    case "default": {
      const used = item.defaults.find(({ condition }) => evaluate(condition) > 0);
      return used ? `The default, by ${showPlace(used.place)}.` : "The default.";
    }
    case "none": {
      if (item.nodes.length === 0) return "It is not defined.";
      const missing = unmet(item.direct);
      if (missing.length) return `It needs ${missing.map((part) => showExpr(part)).join(" && ")}.`;
      return "Not set, and without a default.";
    }
  }
}

function activeNames(selects: Select[]): string {
  return selects
    .filter(({ by, condition }) => triOf(by) > 0 && evaluate(condition) > 0)
    .map(({ by }) => by.name)
    .join(", ");
}

function byLine({ by, condition, place }: Select): string {
  return `${by.name} (${valueOf(by)})${when(condition)}  (${showPlace(place)})`;
}

function when(condition: Expr): string {
  return isAlways(condition) ? "" : ` if ${showExpr(condition)} (${WORDS[evaluate(condition)]})`;
}

/** Each part of a condition with its value now. */
function conditionLines(condition: Expr): string[] {
  const parts = condition.kind === "and" ? condition.of.flatMap(flat) : [condition];
  return parts.map((part) => `${showExpr(part)} (${WORDS[evaluate(part)]})`);
}

function flat(expr: Expr): Expr[] {
  return expr.kind === "and" ? expr.of.flatMap(flat) : [expr];
}

function isAlways(expr: Expr): boolean {
  return expr.kind === "symbol" && expr.constant && expr.name === "y";
}
