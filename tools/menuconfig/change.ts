/** Answers: what a key makes of an entry, and why something cannot be answered that way. */
import {
  assignable,
  evaluate,
  limitsOf,
  setValue,
  showExpr,
  showNumber,
  triOf,
  typeOf,
  unsetValue,
  userValue,
  valueOf,
  visibilityOf,
  type Choice,
  type Limits,
  type Node,
  type Sym,
  type SymbolType,
  type Tri,
} from "../kconfig/index.ts";
import { unmet } from "./conditions.ts";
import { isChoice, isSwitch, isSymbol, labelOf } from "./entries.ts";

const WORDS = ["n", "m", "y"];

/** Sets a switch. Null: done; otherwise why not. */
export function assign(node: Node, value: Tri): string | null {
  const { item } = node;
  if (typeof item === "string" || !isSwitch(item)) return "This is not answered by y or n.";
  if (!assignable(item).includes(value)) return whyNot(node, value);
  if (isSymbol(item) && item.choice && value === 2 && triOf(item.choice) < 2) setValue(item.choice, 2);
  return setValue(item, value) ? null : whyNot(node, value);
}

/** Goes on to a switch's next answer. Null: done; otherwise why not. */
export function cycle(node: Node): string | null {
  const { item } = node;
  if (typeof item === "string") return "There is nothing to change here.";
  const answers = assignable(item);
  const now = triOf(item);
  if (isSymbol(item) && item.choice && answers.includes(2) && now === 2) return null;
  const next = answers[(answers.indexOf(now) + 1) % answers.length];
  return next === undefined || next === now ? whyNot(node, now === 2 ? 0 : 2) : assign(node, next);
}

/** Takes an answer back. False: there was none. */
export function takeBack({ item }: Node): boolean {
  if (typeof item === "string") return false;
  const ofChoice = isChoice(item) ? item : item.choice;
  const had = [item, ...(ofChoice?.symbols ?? []), ...(ofChoice ? [ofChoice] : [])].filter(
    (each) => userValue(each) !== null,
  );
  for (const each of had) unsetValue(each);
  return had.length > 0;
}

/** " from LOW to HIGH" of the range that is in effect; nothing without one. */
export function limitsText(symbol: Sym, between = " from "): string {
  const limits = limitsOf(symbol);
  return limits ? `${between}${showNumber(symbol, limits.low)} to ${showNumber(symbol, limits.high)}` : "";
}

/** What kind of text a symbol takes, for the one who types it. */
export function expectation(symbol: Sym): string {
  const kind: Partial<Record<SymbolType, string>> = { int: "A number", hex: "A hexadecimal number", string: "A text" };
  return `${kind[typeOf(symbol)] ?? "A value"}${limitsText(symbol)}`;
}

/** Sets a text or a number. Null: done; otherwise what is wrong with it. */
export function assignText(symbol: Sym, text: string): string | null {
  const type = typeOf(symbol);
  const value = type === "string" ? text : text.trim();
  const pattern = { int: /^-?\d+$/, hex: /^(0x)?[\da-f]+$/i }[type as string];
  if (pattern && !pattern.test(value)) return `${expectation(symbol)} is expected.`;
  const limits = pattern ? limitsOf(symbol) : null;
  if (limits && isOutside(numberOf(value, type), limits)) return `${value} is not${limitsText(symbol)}.`;
  if (value === valueOf(symbol) && userValue(symbol) === null) return null; // enter, without an answer: it remains a default
  return setValue(symbol, value) ? null : `${expectation(symbol)} is expected.`;
}

function isOutside(value: bigint, { low, high }: Limits): boolean {
  return value < low || value > high;
}

function numberOf(text: string, type: SymbolType): bigint {
  return BigInt(type === "hex" ? `0x${text.replace(/^0x/i, "")}` : text);
}

/** Why a switch, or any symbol, cannot have a value that was asked for. */
export function whyNot({ item, prompt }: Node, value: Tri): string {
  if (typeof item === "string") return "There is nothing to change here.";
  const name = item.name ?? "The choice";
  if (!prompt) return `${name} is not asked for: its value follows from others.`;
  if (visibilityOf(item) === 0) return `${name} needs ${needs(item)}.`;
  if (isChoice(item)) return "One of these has to be chosen: press Enter.";
  if (item.choice && value === 0) return "Choose another one instead.";
  const selecting = item.selectedBy.filter(({ by, condition }) => Math.min(triOf(by), evaluate(condition)) > value);
  if (selecting.length) return `${name} stays on: it is selected by ${selecting.map(({ by }) => by.name).join(", ")}.`;
  if (value === 1) return `${name} is y or n.`;
  return `${name} cannot be ${WORDS[value]}: it depends on ${showExpr(item.direct)}.`;
}

/** What has to hold for an item to be asked for. */
function needs(item: Sym | Choice): string {
  const conditions = item.nodes.flatMap(({ prompt }) => (prompt ? [prompt.condition] : []));
  return conditions
    .map((condition) =>
      unmet(condition)
        .map((each) => showExpr(each))
        .join(" && "),
    )
    .join(", or ");
}

/** What an entry says after a change: its name and its value. */
export function nowReads(node: Node): string {
  const { item } = node;
  if (typeof item === "string") return "";
  return `${labelOf(node)}: ${isSymbol(item) ? valueOf(item) : WORDS[triOf(item)]}`;
}
