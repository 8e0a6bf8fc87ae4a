/**
 * The door is declared once; this finds calls that a platform does not implement, and implementations of what is not declared. (That the
 * types agree, the C compiler checks by the generated header.)
 */
import { readFileSync } from "node:fs";
import { doorImports, type DoorState } from "../../platforms/node/door.ts";
import { readDoor } from "../pipeline/door.ts";
import { platforms } from "../pipeline/target.ts";
import { inProject } from "../project.ts";

/** A function's definition in C, or a label in assembly. */
const DEFINITION = /^\w[\w\s*]*\b((?:arch|plat)_\w+)\([^;{]*\)\s*\{|^((?:arch|plat)_\w+):/gm;

/** What is wrong, a line for each; empty when nothing is. */
export async function doorProblems(): Promise<string> {
  const declared = new Set(readDoor().map(({ module, name }) => `${module}_${name}`));
  const problems = compare("node", declared, nodeCalls());
  for (const platform of platforms()) {
    if (platform.name === "node") continue;
    for (const [arch, { sources }] of Object.entries(platform.arch)) {
      const text = sources.map((source) => readFileSync(inProject(source), "utf8")).join("\n");
      const defined = new Set([...text.matchAll(DEFINITION)].map((match) => (match[1] ?? match[2])!));
      problems.push(...compare(`${platform.name}-${arch}`, declared, defined));
    }
  }
  return problems.join("\n");
}

function nodeCalls(): Set<string> {
  const modules = Object.entries(doorImports({} as DoorState));
  return new Set(modules.flatMap(([module, calls]) => Object.keys(calls).map((name) => `${module}_${name}`)));
}

function compare(target: string, declared: Set<string>, defined: Set<string>): string[] {
  return [
    ...[...declared].filter((name) => !defined.has(name)).map((name) => `${target}: ${name}() is missing`),
    ...[...defined].filter((name) => !declared.has(name)).map((name) => `${target}: ${name}() is not declared`),
  ];
}
