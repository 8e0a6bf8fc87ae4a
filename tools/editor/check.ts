/** Checks an application's types as an editor does: by its tsconfig.json, without what TypeScript alone calls an error. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as typescript from "typescript";
import { CliError } from "../errors.ts";
import type { App } from "../pipeline/app.ts";
import { inProject } from "../project.ts";

export interface CheckResult {
  errors: number;
  /** The errors as text, with the source lines where `colored`. */
  text: string;
}

/** Reads the application's tsconfig.json and checks all files that it names. */
export async function checkTypes(app: App, colored: boolean): Promise<CheckResult> {
  const ts = (await import("typescript")).default as typeof typescript;
  const { isForeign } = createRequire(import.meta.url)(
    inProject("tools/editor/plugin.cjs"),
  ) as typeof import("./plugin.cjs");
  const { fileNames, options, errors } = readSettings(ts, join(app.folder, "tsconfig.json"));
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const found = [
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program
      .getSourceFiles()
      .filter(({ isDeclarationFile }) => !isDeclarationFile)
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ].filter((diagnostic) => !isForeign(ts, checker, diagnostic));
  const host: typescript.FormatDiagnosticsHost = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => "\n",
  };
  const format = colored ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics;
  return { errors: found.length, text: format(found, host) };
}

function readSettings(ts: typeof typescript, file: string): typescript.ParsedCommandLine {
  const { fileExists, readDirectory, readFile, useCaseSensitiveFileNames } = ts.sys;
  const settings = ts.getParsedCommandLineOfConfigFile(
    file,
    {},
    {
      ...{ fileExists, readDirectory, readFile, useCaseSensitiveFileNames },
      getCurrentDirectory: () => process.cwd(),
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
  );
  if (settings) return settings;
  throw new CliError(
    `there is no ${file}`,
    'What tsuk init makes has one: { "extends": "tsukuri/tools/editor/tsconfig.json" }',
  );
}
