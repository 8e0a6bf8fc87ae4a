/** Explains a symbol: its value, where that comes from, and what would have to change for it to be turned on. */
import {
  assignable,
  limitsOf,
  showExpr,
  showNumber,
  showPlace,
  TRI_NAMES,
  typeOf,
  userValue,
  valueOf,
  visibilityOf,
  type Choice,
  type Sym,
} from "../kconfig/index.ts";
import { nameOf, obstacles, placesOf } from "../kconfig/conditions.ts";
import { missing, reasonOf } from "../kconfig/why.ts";

/** The explanation, as lines. */
export function explain(sym: Sym, configFile: string): string[] {
  const type = typeOf(sym);
  const value = type === "string" ? JSON.stringify(valueOf(sym)) : valueOf(sym);
  const lines = [`${sym.name} (${type}) = ${value || "(empty)"}`, `  because: ${reasonOf(sym, configFile)}`];
  const user = userValue(sym);
  const wish = typeof user === "number" ? TRI_NAMES[user] : user;
  if (wish !== null && wish !== valueOf(sym) && !sym.choice)
    lines.push(`  ${configFile} says ${wish}, without an effect`);
  for (const node of sym.nodes) {
    const prompt = node.prompt ? `"${node.prompt.text}"` : "without a prompt";
    lines.push(`  defined at ${showPlace(node.place)}: ${prompt}`);
  }
  if (sym.direct !== sym.tree.y && sym.direct !== sym.tree.n)
    lines.push(`  depends on: ${showExpr(sym.direct, nameOf)}`);
  const limits = limitsOf(sym);
  if (limits) {
    const range = `${showNumber(sym, limits.low)} to ${showNumber(sym, limits.high)}`;
    lines.push(`  range: ${range} (${showPlace(limits.place)})`);
  }
  for (const [title, list] of [
    ["selects", sym.selects],
    ["implies", sym.implies],
  ] as const) {
    for (const { target, place, condition } of list) {
      const when = condition === sym.tree.y ? "" : ` if ${showExpr(condition, nameOf)}`;
      lines.push(`  ${title} ${target.name}${when} (${showPlace(place)})`);
    }
  }
  for (const [title, list] of [
    ["selected by", sym.selectedBy],
    ["implied by", sym.impliedBy],
  ] as const) {
    for (const { by, place } of list)
      lines.push(`  can be ${title} ${by.name} (${showPlace(place)}), which is ${valueOf(by)}`);
  }
  return [...lines, ...possibilities(sym), ...helpOf(sym)];
}

function helpOf(sym: Sym): string[] {
  return sym.nodes.flatMap(({ help }) => (help ? ["", ...help.split("\n").map((line) => `  ${line}`.trimEnd())] : []));
}

/** What can be set now, or what has to change before it can. */
function possibilities(sym: Sym): string[] {
  if (visibilityOf(sym) === 0) return [...toEnable(sym, "  ", new Set())];
  const values = assignable(sym).map((tri) => TRI_NAMES[tri]);
  return values.length > 0 ? [`  can be set to: ${values.join(", ")}`] : ["  can be set"];
}

/** What would have to change so that a symbol can be set, and so on for each of these. */
function toEnable(item: Sym | Choice, indent: string, seen: Set<Sym | Choice>): string[] {
  seen.add(item);
  if (item.nodes.length === 0) return [`${indent}${nameOf(item)} is not defined: nothing can turn it on`];
  if (item.nodes.every((node) => !node.prompt)) return withoutPrompt(item, indent);
  const needed = item.kind === "symbol" ? missing(item) : obstacles(item.nodes[0]!.prompt!.condition, 1);
  const lines = [`${indent}to be able to set ${nameOf(item)}:`];
  for (const { text, fixes, more } of needed) {
    lines.push(`${indent}  ${text}`);
    for (const fix of fixes) lines.push(`${indent}    tsuk config set ${fix}`);
    if (more && !seen.has(more) && seen.size < 20) lines.push(...toEnable(more, `${indent}    `, seen));
  }
  return lines;
}

function withoutPrompt(item: Sym | Choice, indent: string): string[] {
  const by = item.kind === "symbol" ? [...item.selectedBy, ...item.impliedBy] : [];
  const lines = [`${indent}${nameOf(item)} has no prompt (${placesOf(item)}): nobody can set it`];
  if (by.length > 0) {
    const names = by.map((select) => `${select.by.name} (${showPlace(select.place)})`);
    lines.push(`${indent}it is turned on by ${[...new Set(names)].join(" or ")}`);
  }
  for (const { value, condition, place } of item.defaults) {
    const when = condition === item.tree.y ? "" : ` if ${showExpr(condition, nameOf)}`;
    lines.push(`${indent}its default is ${showExpr(value)}${when} (${showPlace(place)})`);
  }
  return lines;
}
