/** Random expressions, and random properties of symbols. */
import type { SymbolType } from "../types.ts";
import type { Plan } from "./generate.ts";

/** A name that may be depended on: defined before, or on occasion anything. */
function earlier(plan: Plan, below: number): string {
  const { random, names } = plan;
  if (plan.wild && random.chance(10)) return random.pick(names);
  below = Math.min(below, plan.floor ?? below);
  const undefinedOnes = ["UNKNOWN", "MODULES", "m", "y", "n", '"y"', "42"];
  if (below <= 0 || random.chance(6)) return random.pick(undefinedOnes);
  return random.chance(35) ? names[below - 1]! : names[random.below(below)]!;
}

/** A condition over what is defined so far. */
export function randomExpr(plan: Plan, below = plan.rank, depth = 0): string {
  const { random } = plan;
  const kind = random.below(depth > 2 ? 60 : 100);
  if (kind < 38) return earlier(plan, below);
  if (kind < 46) return `!${earlier(plan, below)}`;
  if (kind < 60)
    return `${earlier(plan, below)} ${random.pick(["=", "!=", "<", "<=", ">", ">="])} ${operand(plan, below)}`;
  if (kind < 64 && plan.hasMacros) return `$(both,${earlier(plan, below)},${earlier(plan, below)})`.replaceAll('"', "");
  if (kind < 66) return `!(${randomExpr(plan, below, depth + 1)})`;
  if (kind < 82) return `${randomExpr(plan, below, depth + 1)} && ${randomExpr(plan, below, depth + 1)}`;
  if (kind < 92) return `${randomExpr(plan, below, depth + 1)} || ${randomExpr(plan, below, depth + 1)}`;
  return `(${randomExpr(plan, below, depth + 1)})`;
}

function operand(plan: Plan, below: number): string {
  const { random } = plan;
  return random.chance(40)
    ? earlier(plan, below)
    : random.pick(["y", "m", "n", '"text"', "5", "0x10", '"17"', "foo", '""']);
}

/** The lines below `config NAME`. */
export function randomProperties(plan: Plan, index: number, inChoice: boolean): string[] {
  const { random } = plan;
  const type = plan.types[index]!;
  const condition = (percent = 30): string => (random.chance(percent) ? ` if ${randomExpr(plan, index)}` : "");
  const lines = typeLines(plan, index, type, inChoice, condition);
  if (inChoice && index > plan.floor! && random.chance(15)) lines.push(`\tdepends on ${plan.names[index - 1]!}`);
  while (random.chance(inChoice ? 20 : 35)) lines.push(`\tdepends on ${randomExpr(plan, index)}`);
  const defaults = inChoice ? 5 : type === "bool" || type === "tristate" ? 35 : 60;
  for (let percent = defaults; random.chance(percent); percent -= 20)
    lines.push(`\tdefault ${defaultValue(plan, index, type)}${condition()}`);
  if (type === "int" || type === "hex" ? random.chance(50) : random.chance(1))
    lines.push(range(plan, index) + condition());
  if (type === "bool" || type === "tristate" ? random.chance(30) : random.chance(2))
    lines.push(...targets(plan, index, condition));
  if (random.chance(4)) lines.push(`\toption env="${random.pick(["VENDOR", "NOT_THERE"])}"`);
  if (random.chance(3)) lines.push("\toption allnoconfig_y");
  if (random.chance(1)) lines.push("\toption defconfig_list");
  if (random.chance(20)) lines.push(...help(plan));
  return lines;
}

function typeLines(
  plan: Plan,
  index: number,
  type: SymbolType,
  inChoice: boolean,
  condition: (percent?: number) => string,
): string[] {
  const { random } = plan;
  const prompt = random.pick([`"Prompt ${index}"`, `'It is "${index}"'`, `"Prompt ${index}"`, `" space ${index} "`]);
  const shown = random.chance(inChoice ? 95 : 70);
  if (type === "unknown") return shown ? [`\tprompt ${prompt}${condition()}`] : [];
  if (!inChoice && random.chance(12)) {
    const lines = [`\tdef_${type} ${defaultValue(plan, index, type)}${condition()}`];
    return shown ? [...lines, `\tprompt ${prompt}${condition()}`] : lines;
  }
  if (!shown) return [`\t${type}`];
  if (random.chance(20)) return [`\t${type}`, "", `\tprompt ${prompt}${condition()}`];
  return random.chance(5)
    ? [`\t${type} ${prompt} \\`, `\t    ${condition()}`]
    : [`    ${type} ${prompt}${condition(25)}`];
}

function defaultValue(plan: Plan, index: number, type: SymbolType): string {
  const { random } = plan;
  if (type === "string")
    return random.chance(70)
      ? random.pick([
          '"text"',
          '"a \\"quoted\\" one"',
          "'single'",
          '"b\\\\s"',
          '""',
          "bare",
          '"$VENDOR-x"',
          '"$(VENDOR)"',
        ])
      : earlier(plan, index);
  if (type === "int")
    return random.chance(75) ? random.pick(["0", "5", "-7", "17", "64", "0100", '"9"']) : earlier(plan, index);
  if (type === "hex")
    return random.chance(75) ? random.pick(["0x0", "0x1F", "10", "0Xab", "ff"]) : earlier(plan, index);
  return random.chance(60) ? random.pick(["y", "y", "m", "n"]) : randomExpr(plan, index);
}

function range(plan: Plan, index: number): string {
  const { random } = plan;
  const end = (): string =>
    random.chance(20) ? earlier(plan, index) : random.pick(["0", "3", "0x10", "20", "-5", "100"]);
  return `\trange ${end()} ${end()}`;
}

/** Selects and implies of symbols that come later. */
function targets(plan: Plan, index: number, condition: () => string): string[] {
  const { random, names } = plan;
  const lines: string[] = [];
  for (let left = random.below(2); left >= 0; left--) {
    const first = plan.floor === null ? index + 1 : index + 5; // what a choice's symbol selects is outside of the choice
    const later = first + random.below(Math.max(1, names.length - first));
    const name = plan.wild && random.chance(10) ? random.pick(names) : (names[later] ?? "NOBODY");
    lines.push(`\t${random.chance(60) ? "select" : "imply"} ${name}${condition()}`);
  }
  return lines;
}

function help(plan: Plan): string[] {
  return plan.random.pick([
    ["\thelp", "\t  One line."],
    ["\t---help---", "\t  First.", "", "\t    More, deeper.", "\t  Last.", ""],
    ["\thelp", "", "          Spaces, and config FOO in it", "            if y"],
    ["  help", "\tTabs.", " \t", "\tMore."],
  ]);
}
