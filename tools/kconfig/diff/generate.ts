/** Random Kconfig trees that use every rule of the language, and configurations for them. */
import { randomFrom, type Random } from "../random.ts";
import type { SymbolType } from "../types.ts";
import { randomExpr, randomProperties } from "./properties.ts";

/** A tree as files, what is in the environment, and configurations to load. */
export interface Case {
  name: string;
  files: Record<string, string>;
  env: Record<string, string>;
  configs: string[];
  /** Assignments one after another, each with all values looked at behind it. */
  steps: { name: string; value: string }[];
}

export interface Plan {
  random: Random;
  names: string[];
  types: SymbolType[];
  /** How far the tree is: what is defined up to here may be depended on, what comes later may be selected. */
  rank: number;
  files: Record<string, string>;
  hasMacros: boolean;
  /** In a choice: where it begins. Its symbols do not depend on each other, as far as these are not below one another. */
  floor: number | null;
  /** The floors of choices with names. */
  named: Map<string, number>;
  /** Dependencies may go in any direction, so that there may be loops. */
  wild: boolean;
}

const TYPES: SymbolType[] = ["bool", "bool", "bool", "tristate", "tristate", "tristate", "int", "hex", "string"];

export function generateCase(seed: number): Case {
  const random = randomFrom(seed);
  const count = 6 + random.below(random.chance(20) ? 60 : 24);
  const plan: Plan = {
    random,
    names: Array.from({ length: count }, (_, index) => (random.chance(3) ? `low_${index}` : `S${index}`)),
    types: Array.from({ length: count }, () => (random.chance(3) ? "unknown" : random.pick(TYPES))),
    rank: 0,
    files: {},
    hasMacros: random.chance(50),
    floor: null,
    named: new Map(),
    wild: random.chance(8),
  };
  const lines: string[] = [];
  if (random.chance(60)) lines.push('mainmenu "A tree"');
  if (plan.hasMacros) lines.push(...MACROS);
  if (random.chance(70)) lines.push(...modules(random));
  while (plan.rank < count) lines.push(...block(plan, 0));
  if (random.chance(50)) lines.push(...again(plan));
  plan.files.Kconfig = `${lines.join("\n")}\n`;
  const configs = Array.from({ length: 3 }, () => randomConfig(plan));
  const steps = Array.from({ length: 12 }, () => randomStep(plan));
  return { name: `seed ${seed}`, files: plan.files, env: { VENDOR: "acme", LEVEL: "3" }, configs, steps };
}

const MACROS = [
  "one := S0",
  "both = $(1) && $(2)",
  "either = ($(1) || $(if-$(2),$(2)))",
  "if-S1 = S1",
  "text := text with $(VENDOR)",
  "text += and more",
  "late = $(sooner) # kept",
  "sooner := $(LEVEL)",
  "quote = a,b(c,d)",
  "def-$(one) := y",
  "say = $(warning-if,$(1),said by $(filename))",
  "$(say,y)",
  "$(say,n)",
  "nested = $(both,$(one),$(1))",
];

function modules(random: Random): string[] {
  return [
    "config MODULES",
    random.chance(50) ? '\tbool "Modules"' : random.pick(["\tdef_bool y", "\tdef_bool n", '\ttristate "Modules"']),
    ...(random.chance(50) ? ["\toption modules"] : []),
    ...(random.chance(50) ? ["\tdefault y"] : []),
  ];
}

/** One entry with what belongs to it, or a block of several. */
function block(plan: Plan, depth: number): string[] {
  const { random } = plan;
  const kind = depth > 3 ? 99 : random.below(100);
  if (kind < 8) return around(plan, depth, `if ${randomExpr(plan)}`, "endif", []);
  if (kind < 18) return around(plan, depth, `menu "${title(plan)}"`, "endmenu", menuProperties(plan));
  if (kind < 30) return choice(plan, depth);
  if (kind < 36) return source(plan, depth);
  if (kind < 42) return comment(plan);
  return config(plan);
}

function title(plan: Plan): string {
  const { random } = plan;
  if (plan.hasMacros && random.chance(15)) return random.pick(["$(text)", "at $(lineno)", "$VENDOR ${LEVEL} $NONE"]);
  return random.pick(["Title", 'With \\"quotes\\"', "It's", "a \\\\ b", "# no comment"]) + random.below(100);
}

function around(plan: Plan, depth: number, begin: string, end: string, properties: string[]): string[] {
  const inner: string[] = [];
  for (let left = plan.random.below(5); left >= 0 && plan.rank < plan.names.length; left--)
    inner.push(...block(plan, depth + 1));
  return [begin, ...properties, ...inner, end, ...(plan.random.chance(30) ? ["", "# a comment"] : [])];
}

function menuProperties(plan: Plan): string[] {
  const { random } = plan;
  const lines: string[] = [];
  while (random.chance(30)) lines.push(`\tdepends on ${randomExpr(plan)}`);
  while (random.chance(30)) lines.push(`\tvisible if ${randomExpr(plan)}`);
  return lines;
}

function comment(plan: Plan): string[] {
  return [`comment "${title(plan)}"`, ...(plan.random.chance(60) ? [`\tdepends on ${randomExpr(plan)}`] : [])];
}

function choice(plan: Plan, depth: number): string[] {
  const { random } = plan;
  const first = plan.rank;
  const name = random.chance(25) ? `NAMED${random.chance(50) ? first : 0}` : "";
  const outer = plan.floor;
  plan.floor = Math.min(outer ?? first, plan.named.get(name) ?? first);
  if (name) plan.named.set(name, plan.floor);
  const head = [`choice ${name}`.trimEnd()];
  if (random.chance(70)) head.push(random.chance(60) ? "\tbool" : "\ttristate");
  if (random.chance(92)) head.push(`\tprompt "${title(plan)}"${random.chance(25) ? ` if ${randomExpr(plan)}` : ""}`);
  if (random.chance(25)) head.push("\toptional");
  while (random.chance(25)) head.push(`\tdepends on ${randomExpr(plan)}`);
  const conditions = [random.chance(30), random.chance(30)].map((is) => (is ? ` if ${randomExpr(plan)}` : ""));
  const inner: string[] = [];
  const end = Math.min(plan.names.length, first + random.below(5));
  const members: string[] = [];
  while (plan.rank < end) {
    if (random.chance(85)) plan.types[plan.rank] = random.chance(60) ? "bool" : "tristate";
    if (random.chance(8)) plan.types[plan.rank] = "unknown";
    members.push(plan.names[plan.rank]!);
    if (random.chance(10)) inner.push(...around(plan, 3, `if ${randomExpr(plan)}`, "endif", []));
    else if (random.chance(6) && depth < 3) inner.push(...comment(plan));
    else inner.push(...config(plan, true));
  }
  for (const condition of conditions) {
    if (members.length > 0 && random.chance(50)) head.push(`\tdefault ${random.pick(members)}${condition}`);
  }
  if (random.chance(20)) head.push("\thelp", "\t  What the choice is about.");
  plan.floor = outer;
  return [...head, ...inner, "endchoice"];
}

/** Part of the tree goes into files of its own. */
function source(plan: Plan, depth: number): string[] {
  const { random } = plan;
  const id = Object.keys(plan.files).length;
  const word = random.pick(["source", "rsource", "osource", "orsource", "gsource"]);
  if (depth > 0 && random.chance(50)) return [`osource "none/*.${id}"`];
  const names = random.chance(40) ? [`part${id}.a`, `part${id}.b`] : [`dir${id}/Kconfig`];
  for (const name of names) {
    plan.files[name] = "";
    const lines: string[] = [];
    for (let left = random.below(3); left >= 0 && plan.rank < plan.names.length; left--)
      lines.push(...block(plan, depth + 2));
    plan.files[name] = lines.length === 0 ? "" : lines.join("\n") + (random.chance(80) ? "\n" : "");
  }
  const here = depth > 0 && word.includes("rs"); // relative to a file that may be anywhere
  const pattern = names.length === 2 ? random.pick([`part${id}.?`, `part${id}.[ab]`, `p*t${id}.*`]) : names[0]!;
  return [`${here ? "source" : word} "${pattern}"`];
}

function config(plan: Plan, inChoice = false): string[] {
  const { random } = plan;
  const index = plan.rank++;
  const word = random.chance(12) ? "menuconfig" : "config";
  return [`${word} ${plan.names[index]!}`, ...randomProperties(plan, index, inChoice)];
}

/** Symbols that are there already get further definitions. */
function again(plan: Plan): string[] {
  const lines: string[] = [];
  for (let left = plan.random.below(4); left >= 0; left--) {
    const index = plan.random.below(plan.names.length);
    const rank = plan.rank;
    plan.rank = index + 1;
    lines.push(`config ${plan.names[index]!}`, ...randomProperties(plan, index, false));
    plan.rank = rank;
  }
  return lines;
}

const BAD = ["CONFIG_NONE=y", "# CONFIG_NONE is not set", "nonsense", "CONFIG_S0", "CONFIG_S0=", "CONFIG_S1=maybe", ""];

function randomConfig(plan: Plan): string {
  const { random } = plan;
  const lines: string[] = random.chance(50) ? ["CONFIG_MODULES=y"] : [];
  plan.names.forEach((name, index) => {
    if (random.chance(random.chance(50) ? 70 : 30)) lines.push(assignment(plan, name, index));
    if (random.chance(3)) lines.push(assignment(plan, name, index));
    if (random.chance(3)) lines.push(random.pick(BAD));
  });
  return `${lines.join("\n")}\n`;
}

function assignment(plan: Plan, name: string, index: number): string {
  const { random } = plan;
  const type = random.chance(96) ? plan.types[index]! : random.pick(TYPES);
  if (type === "string")
    return `CONFIG_${name}=${random.pick(['"text"', '"a \\" b\\\\"', '""', "bare", '"y"', '"é"'])}`;
  if (type === "int") return `CONFIG_${name}=${random.pick(["0", "5", "-3", "17", "100", "007", "0x10", "1_0"])}`;
  if (type === "hex") return `CONFIG_${name}=${random.pick(["0x0", "0x5", "1F", "0X20", "ff", "-1", "0x100"])}`;
  const value = random.pick(type === "tristate" ? ["y", "m", "m", "n"] : ["y", "y", "n", "m"]);
  return value === "n" ? `# CONFIG_${name} is not set` : `CONFIG_${name}=${value}`;
}

function randomStep(plan: Plan): { name: string; value: string } {
  const index = plan.random.below(plan.names.length);
  const name = plan.random.chance(8) ? "MODULES" : plan.names[index]!;
  const line = assignment(plan, name, index);
  const value = line.startsWith("#") ? "n" : line.slice(line.indexOf("=") + 1);
  return { name, value: value.startsWith('"') ? value.slice(1, -1) : value };
}
