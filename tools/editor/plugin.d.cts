import type * as typescript from "typescript";

/** Whether `diagnostic` is an error of TypeScript's alone, and none of AssemblyScript's. */
export function isForeign(
  ts: typeof typescript,
  checker: typescript.TypeChecker,
  diagnostic: typescript.Diagnostic,
): boolean;
