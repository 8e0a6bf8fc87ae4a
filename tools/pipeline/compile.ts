/** The step from TypeScript to a WebAssembly module. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pc } from "../colors.ts";
import { CliError } from "../errors.ts";
import type { Configuration } from "../pool/configure.ts";
import { filesFolder } from "../pool/find.ts";
import { modulesOf } from "../pool/variants.ts";
import { inProject } from "../project.ts";
import { askCompiler } from "./ask-compiler.ts";
import { REFUSED, type AscJob } from "./asc-job.ts";
import { filesBelow, packedModule, packFiles, type PackedFile } from "./files.ts";
import { LIBRARY_FOLDERS, sourceLocator } from "./lines.ts";
import { DATA_BASE, MEMORY_BASE } from "./memory.ts";
import { refuseForeignImports } from "./imports.ts";
import type { Reporter } from "./reporter.ts";
import { writeChanged, writeWhole, type Step } from "./steps.ts";

export interface CompileInput {
  configuration: Configuration;
  /** Where the module and what is generated for it go. */
  folder: string;
  /** The compiler's optimisation level, 0 to 3. */
  optimize: number;
  reporter: Reporter;
}

export interface CompileOutput {
  step: Step;
  wasm: string;
  sourceMap: string;
  generated: string;
}

/** Static memory for the compiler's own shadow stack. The real ones come from the heap (libs/ukgc). */
const STATIC_STACK = 16;

export function compileTypeScriptStep(input: CompileInput): CompileOutput {
  const { configuration, folder, optimize, reporter } = input;
  const { app, target, pool } = configuration;
  const wasm = join(folder, "image.wasm");
  const sourceMap = join(folder, "image.wasm.map");
  const generated = join(folder, "gen");
  const entry = join(app.folder, `${app.entry}.ts`);
  const worker = join(dirname(fileURLToPath(import.meta.url)), "asc.mjs");
  const isNode = target.platform.name === "node";
  const libraries = Object.fromEntries([...pool.values()].map((library) => [library.name, library.folder]));
  const files = filesOf(app.folder);
  const modules = modulesOf(configuration)
    .set(LIBRARY_FOLDERS, JSON.stringify(libraries, null, 1))
    .set("packed/index.ts", packedModule(packFiles(files)));
  const flags = [
    `-O${optimize}`,
    ...(optimize ? ["--shrinkLevel", "1"] : []),
    ...COMPILER_FLAGS,
    ...(isNode ? ["--runPasses", "asyncify"] : []),
  ];
  const step: Step = {
    name: "asc",
    title: "compile TypeScript",
    options: [flags, [...modules], app],
    inputs: [entry, ...files.map(({ file }) => file), ...COMPILER_PARTS.map((path) => inProject(path))],
    outputs: [wasm, sourceMap, join(folder, "zero.txt")],
    async run() {
      for (const [path, text] of modules) writeChanged(join(generated, path), text);
      const job: AscJob = {
        project: inProject(),
        generated,
        appFolder: app.folder,
        entry: app.entry,
        entryTitle: relative(process.cwd(), entry),
        libraries,
        flags,
        wasm,
        sourceMap,
        filesRead: join(folder, "asc.files.json"),
        stackSize: STATIC_STACK,
        zeroBase: MEMORY_BASE,
        zeroEnd: DATA_BASE,
        zeroBytes: join(folder, "zero.txt"),
        switching: isNode ? SWITCHING : [],
      };
      const jobFile = join(folder, "asc.job.json");
      writeWhole(jobFile, JSON.stringify(job, null, 1));
      reporter.command(["asc", "kernel/main.ts", ...flags, "  # job:", jobFile]);
      const filesRead = (): string[] => JSON.parse(readFileSync(job.filesRead, "utf8")) as string[];
      rmSync(job.filesRead, { force: true });
      try {
        await runCompiler(worker, jobFile, sourceLocator(inProject(), app.folder, generated));
        refuseForeignImports(readFileSync(wasm), app.name);
      } catch (error) {
        if (existsSync(job.filesRead)) reporter.files?.(filesRead());
        throw error;
      }
      return filesRead();
    },
  };
  return { step, wasm, sourceMap, generated };
}

function filesOf(app: string): PackedFile[] {
  const folder = filesFolder(app);
  return folder === null ? [] : filesBelow(folder);
}

/** What the compiler is told for every image. */
const COMPILER_FLAGS = [
  "--debug",
  "--memoryBase",
  String(DATA_BASE),
  "--exportStart",
  "start",
  "--use",
  "abort=~lib/ukdebug/abort/abort",
  "--use",
  "trace=~lib/ukdebug/abort/trace",
  "--use",
  "seed=~lib/uklang/random/seed",
  "--use",
  "process=~lib/uklang/process/process",
];

/** Sources of the tool that shape the compiler's output: when they change, it has to run again. */
const COMPILER_PARTS = [
  "tools/pipeline/app-frame.ts",
  "tools/pipeline/asc-compile.ts",
  "tools/pipeline/asc-worker.ts",
  "tools/pipeline/main-shape.ts",
  "tools/transforms/gc.mjs",
  "tools/transforms/rewrite.mjs",
  "tools/transforms/text.ts",
];

/** The calls through the door that may leave the running context, on Node. */
const SWITCHING = ["arch.contextSwitch", "plat.idle", "plat.poll"];

/** How the message begins for a program that does not compile. */
export const PROGRAM_REFUSED = "the TypeScript compiler refused the program";

/** The compiler colours its messages when it believes to run in CI, and only then: so it is told that where colours are right. */
const COLORS: Record<string, string> = pc.isColorSupported ? { CI: "1" } : {};

/** Runs the compiler; its messages come out with files named as the user sees them. */
async function runCompiler(worker: string, job: string, locate: (source: string) => string): Promise<void> {
  const { status, signal, messages } = await askCompiler({ worker, environment: COLORS, args: [job] });
  const message = messages.replace(/ in ([^\s(]+\.ts)\((\d+),(\d+)\)/g, (_, file: string, line, column) => {
    return ` in ${shortest(locate(file))}:${line}:${column}`;
  });
  if (status === REFUSED) throw new CliError(message.trim());
  if (status !== 0) {
    const what = signal ? `the TypeScript compiler was ended by ${signal}` : PROGRAM_REFUSED;
    throw new CliError(`${what}\n${message.trim()}`);
  }
  if (message.trim()) process.stderr.write(message);
}

function shortest(file: string): string {
  const near = relative(process.cwd(), resolve(file));
  return near.length < file.length ? near : file;
}
