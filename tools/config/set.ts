/** Sets values by name, and says clearly why one cannot be had. */
import { CliError } from "../errors.ts";
import {
  isValid,
  setValue,
  showPlace,
  valueOf,
  visibilityOf,
  type Sym,
  type Tree,
  type Tri,
} from "../kconfig/index.ts";
import { parseNumber } from "../kconfig/text.ts";
import { placesOf } from "../kconfig/conditions.ts";
import { nearest } from "./nearest.ts";
import { whyNot } from "../kconfig/why.ts";

/**
 * Sets what assignments NAME=VALUE say, all of them before any is looked at, since one may make another possible. Throws if any of them
 * does not come out as it was asked for; then nothing should be written.
 */
export function setAll(tree: Tree, assignments: string[]): void {
  const wanted = assignments.map((text) => parse(tree, text));
  for (const { sym, value } of wanted) {
    const tri = ["n", "m", "y"].indexOf(value);
    const isTruth = sym.declaredType === "bool" || sym.declaredType === "tristate";
    if (!isValid(sym, isTruth && tri >= 0 ? (tri as Tri) : value)) {
      const expected = EXPECTED[sym.declaredType] ?? "it has no type";
      throw new CliError(`${sym.name}=${value}: ${expected}`, `${sym.name} is defined at ${placesOf(sym)}.`);
    }
    if (sym.choice && tri > 0) setValue(sym.choice, tri as Tri);
    setValue(sym, value);
  }
  const failed = wanted.filter(({ sym, value }) => !has(sym, value));
  if (failed.length === 0) return;
  const lines = failed.map(({ sym, value }) => {
    const why = whyNot(sym, value) ?? "another assignment stands against it";
    return `${sym.name}=${value} cannot be had: ${why}`;
  });
  const [first] = failed;
  throw new CliError(lines.join("\n"), `Nothing was changed. More about it: tsuk config explain ${first!.sym.name}`);
}

const EXPECTED: Record<string, string> = {
  bool: "it is bool: y or n is expected",
  tristate: "it is tristate: y, m or n is expected",
  int: "it is int: a number is expected",
  hex: "it is hex: a hexadecimal number is expected, such as 0x1f",
};

function parse(tree: Tree, text: string): { sym: Sym; value: string } {
  const at = text.indexOf("=");
  if (at <= 0) throw new CliError(`${text}: NAME=VALUE is expected`);
  return { sym: symbolNamed(tree, text.slice(0, at)), value: text.slice(at + 1).replace(/^"(.*)"$/s, "$1") };
}

/** The symbol of a name, with or without CONFIG_. An unknown name is an error that says what is similar. */
export function symbolNamed(tree: Tree, name: string): Sym {
  const bare = name.startsWith(tree.prefix) && tree.prefix ? name.slice(tree.prefix.length) : name;
  const sym = tree.symbols.get(name)?.nodes.length ? tree.symbols.get(name) : tree.symbols.get(bare);
  if (sym?.nodes.length) return sym;
  const names = nearest(
    bare,
    tree.defined.map((one) => one.name),
  );
  const hint =
    names.length > 0 ? `Did you mean ${names.join(" or ")}?` : `The tree begins at ${showPlace(tree.top.place)}.`;
  throw new CliError(`there is no symbol ${bare}`, hint);
}

function has(sym: Sym, value: string): boolean {
  const now = valueOf(sym);
  if (sym.declaredType === "string") return visibilityOf(sym) > 0 && now === value;
  if (now === value) return true;
  const base = sym.declaredType === "int" ? 10 : sym.declaredType === "hex" ? 16 : null;
  return base !== null && parseNumber(now, base) === parseNumber(value, base);
}
