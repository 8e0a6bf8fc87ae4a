/**
 * What a program ought to print: the program compiled by asc itself, with asc's own runtime, and run by Node. No part of
 * tsukuri is involved, so that whatever agrees with this agrees with AssemblyScript.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";

export interface Outcome {
  /** All that the program wrote by `console.*` and `trace`, in order: a unikernel has one console. */
  stdout: string;
  /** What `main` returned or `process.exit` was given; 0 when neither happened; `ABORTED` after an abort or a trap. */
  status: number;
  /** Why the program was aborted, as Node words it. */
  abort?: string;
}

/** The status of a crash, as `tsuk run` has it. */
export const ABORTED = 134;

/** Ends a run from inside, as `process.exit` has to. */
class Exit {
  constructor(readonly status: number) {}
}

// By its path: in this folder's own node_modules an empty package stands in the compiler's place (see no-compiler).
const asc = (await import(new URL("../../node_modules/assemblyscript/dist/asc.js", import.meta.url).href)) as {
  main(
    argv: string[],
    options: {
      readFile: (name: string, base: string) => string | null;
      writeFile: (name: string, content: string | Uint8Array) => void;
      listFiles: () => null;
    },
  ): Promise<{ error: Error | null; stderr: { toString(): string } }>;
};

/** The application's first file, split as `tsuk` splits it: a folder with an index.ts, or a single file. */
function locate(app: string): { folder: string; entry: string } {
  const full = resolve(app);
  if (statSync(full).isDirectory()) return { folder: full, entry: "index" };
  return { folder: dirname(full), entry: basename(full, ".ts") };
}

const ENTRY = "__reference.ts";

/** Calls `main`, when there is one, with `args`. The program's own top-level code has run by then. */
function entrySource(folder: string, entry: string, args: string[]): string {
  const program = readFileSync(resolve(folder, `${entry}.ts`), "utf8");
  if (!/^export function main\b/m.test(program))
    return `import "./${entry}";\nexport function run(): i32 { return 0; }\n`;
  const takesArguments = !/^export function main\(\s*\)/m.test(program);
  const returnsStatus = !/^export function main\([^)]*\)\s*:\s*void\b/m.test(program);
  const call = takesArguments ? `main(${JSON.stringify(args)})` : "main()";
  return (
    `import { main } from "./${entry}";\n` +
    `export function run(): i32 { ${returnsStatus ? `return ${call};` : `${call}; return 0;`} }\n`
  );
}

/** Compiles the application at `app` by plain asc: incremental collector, default features, optimised. */
export async function compileReference(app: string, args: string[] = []): Promise<Uint8Array> {
  const { folder, entry } = locate(app);
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [ENTRY, "--baseDir", folder, "--outFile", "reference.wasm", "--config", "none", "--exportStart", "start", "-O2"],
    {
      readFile(name, base) {
        if (name === ENTRY) return entrySource(folder, entry, args);
        const path = resolve(base, name);
        return name !== "none" && existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : null;
      },
      writeFile(_name, content) {
        wasm = content as Uint8Array;
      },
      listFiles: () => null,
    },
  );
  if (error || !wasm) throw new Error(`asc could not compile ${app}\n${stderr.toString()}`);
  return wasm;
}

/** The imports that asc's bindings to a JavaScript host stand for. Text goes to `write`. */
function hostImports(write: (text: string) => void, memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  const view = (): DataView => new DataView(memory().buffer);
  const text = (pointer: number): string => {
    if (pointer === 0) return "null";
    const bytes = view().getUint32(pointer - 4, true); // the length in bytes stands before a string
    return new TextDecoder("utf-16le", { ignoreBOM: true }).decode(new Uint8Array(memory().buffer, pointer, bytes));
  };
  const line = (pointer: number): void => write(`${text(pointer)}\n`);
  return {
    "abort": (message: number, file: number, row: number, column: number) => {
      throw new Error(`${text(message)} in ${text(file)}:${row}:${column}`);
    },
    "trace": (message: number, count: number, ...values: number[]) => {
      write(`trace: ${text(message)}${count ? " " : ""}${values.slice(0, count).join(", ")}\n`);
    },
    "seed": () => 0.5,
    "console.log": line,
    "console.debug": line,
    "console.info": line,
    "console.warn": line,
    "console.error": line,
    "console.assert": (condition: number, message: number) => {
      if (!condition) write(`Assertion failed: ${text(message)}\n`);
    },
    "console.time": () => {},
    "console.timeLog": () => {},
    "console.timeEnd": () => {},
    "Date.now": () => Date.now(),
    "performance.now": () => performance.now(),
    "process.exit": (status: number) => {
      throw new Exit(status);
    },
  };
}

/** Compiles and runs the application at `app` (a folder with an index.ts, or a .ts file). */
export async function runReference(app: string, args: string[] = []): Promise<Outcome> {
  const module = await WebAssembly.compile((await compileReference(app, args)) as BufferSource);
  const written: string[] = [];
  let instance: WebAssembly.Instance | undefined;
  const memory = (): WebAssembly.Memory => instance!.exports.memory as WebAssembly.Memory;
  instance = await WebAssembly.instantiate(module, { env: hostImports((text) => written.push(text), memory) });
  try {
    (instance.exports.start as () => void)();
    const status = (instance.exports.run as () => number)();
    return { stdout: written.join(""), status };
  } catch (reason) {
    const stdout = written.join("");
    if (reason instanceof Exit) return { stdout, status: reason.status };
    return { stdout, status: ABORTED, abort: String(reason) };
  }
}
