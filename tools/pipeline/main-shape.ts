/**
 * Looks at an application's first file: does it export `main`, and in which shape? Loads the compiler, which takes a second or two: so this is
 * done where the compiler is loaded anyway (asc-worker.ts).
 */
import { newOptions, newProgram, parse } from "assemblyscript";
import { CliError } from "../errors.ts";
import type { MainShape } from "./app-frame.ts";

/** The parts of the compiler's syntax tree that are looked at. */
interface Statement {
  kind: number;
  flags?: number;
  name?: { text: string };
  signature?: {
    parameters: { type: { range: { toString(): string } } }[];
    returnType: { range: { toString(): string } };
  };
  members?: { exportedName: { text: string } }[];
}

const EXPORT_FLAG = 2; // CommonFlags.Export

/** The shape of the exported function `main` in `source`; null when there is none. */
export function mainShape(source: string, file: string): MainShape | null {
  const program = newProgram(newOptions()) as unknown as {
    sources: { normalizedPath: string; statements: Statement[] }[];
  };
  parse(program as never, source, "index.ts", true);
  const statements = program.sources.find(({ normalizedPath }) => normalizedPath === "index.ts")?.statements ?? [];
  for (const { flags, name, signature, members } of statements) {
    if (members?.some((member) => member.exportedName?.text === "main")) {
      throw new CliError(
        `${file}: main is exported from another file`,
        "Write `export function main(args: string[]): i32` in this one.",
      );
    }
    if (!signature || name?.text !== "main" || !((flags ?? 0) & EXPORT_FLAG)) continue;
    const parameters = signature.parameters.map((parameter) => parameter.type.range.toString().replace(/\s/g, ""));
    const result = signature.returnType.range.toString();
    const takesArguments = parameters.length === 1 && /^(string\[\]|Array<string>)$/i.test(parameters[0]!);
    if (!(parameters.length === 0 || takesArguments) || !["i32", "void", ""].includes(result)) {
      throw new CliError(
        `${file}: main must be (args: string[]): i32`,
        "Its parameter and its result may be left out; nothing else is possible.",
      );
    }
    return { takesArguments, returnsStatus: result === "i32" };
  }
  return null;
}
