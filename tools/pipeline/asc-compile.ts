/**
 * Runs the AssemblyScript compiler once, for a job. Called again it starts afresh: what it makes does not depend on what it made before.
 *
 * The compiler sees the application's folder as its base, so that relative imports and node_modules work as they would with
 * asc itself, and messages name files as the application does. The kernel lies at the made-up path ~tsukuri/ beside it.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Compiler } from "assemblyscript";
import asc from "assemblyscript/asc";
import binaryen from "binaryen";
import { GcTransform } from "../transforms/gc.mjs";
import { expandText } from "../transforms/text.ts";
import { CliError } from "../errors.ts";
import { appFrame } from "./app-frame.ts";
import { REFUSED, type AscJob } from "./asc-job.ts";
import { mainShape } from "./main-shape.ts";
import { writeChanged, writeWhole } from "./steps.ts";

const KERNEL = "~tsukuri/";
/** A made-up folder with all libraries in it. The compiler looks into node_modules before: a library found there is the pool's as well. */
const POOL = "/~pool";

/** Files of the standard library in which the shrink level must not count. */
const EXACT = ["math", "util/sort", "util/string"];

/** An application's own asconfig.json is for asc; ours is empty. */
const NO_CONFIG = "~tsukuri/asconfig.json";

/** How a compilation ended: an exit status (0, 1, or REFUSED), and the compiler's words. */
export interface AscEnd {
  status: number;
  messages: string;
}

/** The job that is being done. There is one at a time: the compiler is a global itself. */
let job: AscJob;
let filesRead: Set<string>;
/** The end of static memory that is zero. */
let zeroEnd: number;

/** The file on disk for a path that the compiler asks for. */
function onDisk(name: string, base: string): string {
  if (name.startsWith(`${KERNEL}build/gen/`)) return join(job.generated, name.slice(KERNEL.length + 10));
  if (name.startsWith(KERNEL)) return join(job.project, name.slice(KERNEL.length));
  const path = resolve(base, name);
  const [, library = "", rest = ""] = /^.*\/(?:~pool|node_modules)\/((?:@[^/]+\/)?[^/]+)(\/.*)$/.exec(path) ?? [];
  const folder = job.libraries[library];
  return folder === undefined ? path : join(folder, rest);
}

function readFile(name: string, base: string): string | null {
  if (name.endsWith("asconfig.json")) return "{}";
  const path = onDisk(name, base);
  filesRead.add(path);
  if (!existsSync(path) || !statSync(path).isFile()) return null;
  return expandText(readFileSync(path, "utf8"));
}

/** What is patched of the compiler's class. */
interface MemoryLayout {
  memoryOffset: unknown;
  addAlignedMemorySegment(buffer: Uint8Array, alignment?: number): unknown;
}
/** The compiler's own 64-bit numbers: a global of its run time. */
declare function i64_new(low: number): unknown;

/**
 * Static memory that is zero at start is not worth bytes of the image: it gets addresses of its own, in front of the other static
 * data (--memoryBase), as far as there is room. The native side maps fresh pages there.
 */
function separateZeros(): void {
  const prototype = Compiler.prototype as unknown as MemoryLayout;
  const add = prototype.addAlignedMemorySegment;
  prototype.addAlignedMemorySegment = function (buffer, alignment = 16) {
    const at = Math.ceil(zeroEnd / alignment) * alignment;
    if (buffer.length < 16 || at + buffer.length > job.zeroEnd || buffer.some((byte) => byte !== 0)) {
      return add.call(this, buffer, alignment);
    }
    const offset = this.memoryOffset;
    this.memoryOffset = i64_new(at);
    const segment = add.call(this, buffer, alignment);
    this.memoryOffset = offset;
    zeroEnd = at + buffer.length;
    return segment;
  };
}

/** The libraries' own files replace the standard library's bindings to a JavaScript host. */
function replaceBindings(): void {
  for (const name of ["bindings/dom", "bindings/node"]) {
    const path = join(job.project, "libs/uklang/overrides", `${name}.ts`);
    filesRead.add(path);
    (asc.libraryFiles as Record<string, string>)[name] = expandText(readFileSync(path, "utf8"));
  }
}

/**
 * The standard library asks for the shrink level (which is 1, tools/pipeline/compile.ts) in two matters: it leaves out tables of digits, which is
 * what we want, and it takes shorter formulas for exp, pow and the like, and for reading numbers, which are less exact. Those keep the full ones.
 */
function keepExactNumbers(): void {
  const files = asc.libraryFiles as Record<string, string>;
  for (const name of EXACT) {
    if (!files[name]?.includes("ASC_SHRINK_LEVEL"))
      throw new Error(`std/${name} is not the version that this was written for`);
    files[name] = files[name].replaceAll("ASC_SHRINK_LEVEL", "0");
  }
}

/** Writes the application's frame, which depends on its `main`. */
function writeFrame(): void {
  const source = readFileSync(join(job.appFolder, `${job.entry}.ts`), "utf8");
  writeChanged(join(job.generated, "app.ts"), appFrame(job.entry, mainShape(source, job.entryTitle)));
}

keepExactNumbers();
separateZeros();

/** Does a job. Errors that are not the program's are thrown. */
export async function compileJob(newJob: AscJob): Promise<AscEnd> {
  job = newJob;
  filesRead = new Set();
  zeroEnd = job.zeroBase;
  try {
    writeFrame();
  } catch (error) {
    if (!(error instanceof CliError)) throw error; // else the application cannot be one
    return { status: REFUSED, messages: [error.message, error.hint].filter(Boolean).join("\n") };
  }
  replaceBindings();
  binaryen.clearPassArguments();
  if (job.switching.length) binaryen.setPassArgument("asyncify-imports", job.switching.join(","));
  const written = new Map<string, string | Uint8Array>();
  const { error, stderr } = await asc.main(
    [
      `${KERNEL}kernel/main.ts`,
      "--baseDir",
      job.appFolder,
      "--outFile",
      "image.wasm",
      "--sourceMap",
      "--config",
      NO_CONFIG,
      "--runtime",
      `${KERNEL}kernel/runtime`,
      "--stackSize",
      String(job.stackSize),
      ...[POOL, job.project, job.generated].flatMap((path) => ["--path", path]),
      ...job.flags,
    ],
    {
      readFile,
      writeFile: (name: string, content: string | Uint8Array) => void written.set(name, content),
      listFiles: () => null,
      transforms: [GcTransform as never],
    },
  );

  writeFileSync(job.filesRead, JSON.stringify([...filesRead]));
  const messages = stderr.toString();
  if (error) {
    const isCounted = /\d+ (parse|compile|afterCompile) error\(s\)/.test(error.message);
    return { status: 1, messages: isCounted ? messages : `${messages}${error.message}\n` };
  }
  writeWhole(job.wasm, written.get("image.wasm")!);
  writeWhole(job.zeroBytes, String(zeroEnd - job.zeroBase));
  writeWhole(job.sourceMap, written.get("image.wasm.map")!);
  return { status: 0, messages }; // warnings
}
