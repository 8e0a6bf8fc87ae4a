/** Assignments of the command line, --set NAME=VALUE: what does not come out as it was asked for is refused. */
import { CliError } from "../errors.ts";
import {
  originOf,
  setValue,
  showExpr,
  showPlace,
  triOf,
  typeOf,
  valueOf,
  visibilityOf,
  type Sym,
  type Tree,
} from "../kconfig/index.ts";

/** Sets what `assignments` say, all of them before any is looked at: one may make another possible. */
export function applyAssignments(tree: Tree, assignments: string[]): void {
  const set = assignments.map((text) => {
    const match = /^(?:CONFIG_)?(\w+)=(.*)$/.exec(text);
    if (!match) throw new CliError(`--set ${text}: expected NAME=VALUE`);
    const [, name, value] = match as unknown as [string, string, string];
    const symbol = tree.symbols.get(name);
    if (!symbol?.nodes.length) throw unknownOption(tree, name);
    return { symbol, value: value.replace(/^"(.*)"$/, "$1") };
  });
  for (const { symbol, value } of set) {
    if (!setValue(symbol, value)) throw refused(symbol, value, EXPECTED[typeOf(symbol)] ?? "that is no value of it");
  }
  for (const { symbol, value } of set) {
    if (!isSame(symbol, value)) throw refused(symbol, value, reason(symbol));
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

const EXPECTED: Record<string, string> = {
  bool: "y or n is expected",
  tristate: "y, m or n is expected",
  int: "a number is expected",
  hex: "a hexadecimal number is expected",
};

function isSame(symbol: Sym, value: string): boolean {
  const now = valueOf(symbol);
  const type = typeOf(symbol);
  if (type === "int") return Number(now) === Number(value);
  if (type === "hex") return parseInt(now, 16) === parseInt(value, 16);
  return now === value;
}

/** Why a symbol has another value than the one that was set. */
function reason(symbol: Sym): string {
  for (const node of symbol.nodes) {
    const { ranges } = node;
    if (visibilityOf(symbol) && ranges.length) {
      return `the range is ${valueOf(ranges[0]!.low)} to ${valueOf(ranges[0]!.high)}`;
    }
  }
  if (originOf(symbol) === "select") {
    const by = symbol.selectedBy.filter((select) => triOf(select.by) > 0).map((select) => select.by.name);
    return `it stays ${valueOf(symbol)}, since it is selected by ${by.join(", ")}`;
  }
  if (symbol.choice) return "it is one of a choice, and that is made otherwise";
  if (!visibilityOf(symbol)) return `it depends on ${showExpr(symbol.direct)}`;
  return `it stays ${valueOf(symbol)}`;
}

function refused(symbol: Sym, value: string, why: string): CliError {
  return new CliError(`${symbol.name}=${value}: ${why}`, `Declared in ${showPlace(symbol.nodes[0]!.place)}.`);
}

function unknownOption(tree: Tree, name: string): CliError {
  const names = tree.defined.filter((symbol) => symbol.nodes.some(({ prompt }) => prompt)).map((symbol) => symbol.name);
  return new CliError(`unknown option ${name}`, `Options: ${names.join(", ")}.`);
}
