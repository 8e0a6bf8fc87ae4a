/** Assignments of the command line, --set NAME=VALUE: what does not come out as it was asked for is refused. */
import { CliError } from "../errors.ts";
import { setValue, showPlace, typeOf, valueOf, type Sym, type Tree } from "../kconfig/index.ts";
import { whyNot } from "../kconfig/why.ts";

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
    if (!isSame(symbol, value)) throw refused(symbol, value, whyNot(symbol, value) ?? `it stays ${valueOf(symbol)}`);
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

function refused(symbol: Sym, value: string, why: string): CliError {
  return new CliError(`${symbol.name}=${value}: ${why}`, `Declared in ${showPlace(symbol.nodes[0]!.place)}.`);
}

function unknownOption(tree: Tree, name: string): CliError {
  const names = tree.defined.filter((symbol) => symbol.nodes.some(({ prompt }) => prompt)).map((symbol) => symbol.name);
  return new CliError(`unknown option ${name}`, `Options: ${names.join(", ")}.`);
}
