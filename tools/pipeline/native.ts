/** The steps from a module to a native image: C source, objects, linear memory's bytes, link, strip. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { inProject } from "../project.ts";
import { readConstantFunction, readStaticData } from "../wasm/data.ts";
import { rewriteModule } from "../wasm/rewrite.ts";
import { CliError } from "../errors.ts";
import { askCompiler } from "./ask-compiler.ts";
import { readableNames } from "./c-names.ts";
import { shapeSource, MODULE } from "./csource.ts";
import { doorHeader } from "./door.ts";
import { execute } from "./execute.ts";
import { readLines, sourceLocator } from "./lines.ts";
import { DATA_BASE, MEMORY_BASE } from "./memory.ts";
import type { Reporter } from "./reporter.ts";
import { writeWhole, type Step } from "./steps.ts";
import type { Target } from "./target.ts";
import { toolchain, type Toolchain } from "./toolchain.ts";

const WARNINGS = ["-Wall", "-Wextra", "-Werror"];
const GENERATED_WARNINGS = [
  "-Wall",
  "-Wno-unused",
  "-Wno-array-bounds",
  "-Wno-stringop-overflow",
  "-Wno-stringop-overread",
  "-Wno-parentheses",
];
const CFLAGS = [
  "-std=gnu11",
  "-g",
  "-ffreestanding",
  "-fpie",
  "-fvisibility=hidden",
  "-fno-stack-protector",
  "-fno-asynchronous-unwind-tables",
  "-fno-unwind-tables",
  "-fno-delete-null-pointer-checks",
  "-fno-math-errno",
  "-ffp-contract=off",
  "-ffunction-sections",
  "-fdata-sections",
  "-fno-ident",
];
const GENERATED_FLAGS = [
  "-O2",
  // traps keep an address of their own each, so that each has its own source line
  "-fno-crossjumping",
  "-fno-tree-tail-merge",
  // padding in front of functions and loops is 4 % of the code and brings no speed that could be measured
  "-falign-functions=1",
  "-falign-loops=1",
  "-falign-jumps=1",
  // a kilobyte of helloworld; the allocators and the context switch are as fast without
  "-fno-tree-vectorize",
  "-fno-tree-ch",
  "-freorder-blocks-algorithm=simple",
  // gcc 12's own value is 15; the last three are 300 bytes of helloworld
  "--param=max-inline-insns-auto=12",
];
const NATIVE_FLAGS = ["-Os"];

/** The compiled module, for any platform of a processor. */
export interface ModuleBuild {
  arch: string;
  /** Folder of this application's intermediate files that all native platforms share. */
  folder: string;
  generated: string;
  appFolder: string;
  wasm: string;
  sourceMap: string;
  reporter: Reporter;
}

/** An image for one platform. */
export interface ImageBuild {
  target: Target;
  module: ModuleBuild;
  /** Folder of this application's and target's own intermediate files. */
  folder: string;
  /** The folder of all builds: objects of the platform, which applications share, lie below it. */
  out: string;
  imageName: string;
  /** log2 of the distance between two thread stacks, and the bytes of one. */
  stackShift: number;
  stackSize: number;
  image: string;
  debugImage: string;
  reporter: Reporter;
}

/** Sources of the tool that decide what the C looks like: when they change, it is made again. */
const TRANSLATOR_PARTS = [
  "tools/pipeline/c-names.ts",
  "tools/pipeline/csource.ts",
  "tools/pipeline/lines.ts",
  "tools/trace/demangle.ts",
  "tools/wasm/data.ts",
  "tools/wasm/rewrite.ts",
];

/** wasm2c, and the shaping of what it writes. */
export function cSourceStep(build: ModuleBuild): Step {
  const { folder, wasm, sourceMap, reporter } = build;
  const source = join(folder, `${MODULE}.c`);
  const data = join(folder, "linear.bin");
  const layout = join(folder, "layout.json");
  const header = join(folder, "door.h");
  const wasm2c = inProject("tools/pipeline/wasm2c.cjs");
  return {
    name: "csource",
    title: "translate to C",
    options: [doorHeader(), build.appFolder],
    inputs: [wasm, sourceMap, wasm2c, ...TRANSLATOR_PARTS.map((path) => inProject(path)), join(folder, "zero.txt")],
    outputs: [source, data, layout, header],
    async run() {
      const module = readFileSync(wasm);
      const lines = readLines(
        readFileSync(sourceMap, "utf8"),
        sourceLocator(inProject(), build.appFolder, build.generated),
      );
      const marked = join(folder, "marked.wasm");
      const raw = join(folder, "wasm2c.c");
      writeWhole(marked, rewriteModule(module, lines.markers));
      await translate(wasm2c, [marked, "-n", MODULE, "-o", raw], reporter);
      const shaped = shapeSource(
        readFileSync(raw, "utf8"),
        readFileSync(raw.replace(/c$/, "h"), "utf8"),
        lines.places,
        source,
      );
      writeWhole(source, readableNames(shaped));
      writeWhole(data, readStaticData(module, DATA_BASE).bytes);
      const zeroBytes = Number(readFileSync(join(folder, "zero.txt"), "utf8"));
      writeWhole(
        layout,
        JSON.stringify({
          zeroEnd: MEMORY_BASE + zeroBytes,
          heapBase: readConstantFunction(module, "heapBase"),
        } satisfies Layout),
      );
      writeWhole(header, doorHeader());
    },
  };
}

async function translate(wasm2c: string, args: string[], reporter: Reporter): Promise<void> {
  reporter.command([process.execPath, wasm2c, ...args]);
  const { status, signal, messages } = await askCompiler({ worker: wasm2c, environment: {}, args });
  if (status === 0) return;
  throw new CliError(
    `wasm2c ${signal ? `was ended by ${signal}` : `failed with status ${status}`}\n${messages.trim()}`,
  );
}

/** Addresses in linear memory that the image tells native code. */
interface Layout {
  /** The end of static memory that is zero at start. */
  zeroEnd: number;
  /** The end of all static data. */
  heapBase: number;
}

/** The module's static data as a section of the image, and what native code is told about it. */
export function linearStep(build: ImageBuild): Step {
  const data = join(build.module.folder, "linear.bin");
  const layout = join(build.module.folder, "layout.json");
  const assembly = join(build.folder, "linear.S");
  return {
    name: "linear",
    title: "lay out static data",
    options: build.imageName,
    inputs: [data, layout],
    outputs: [assembly],
    async run() {
      const { zeroEnd, heapBase } = JSON.parse(readFileSync(layout, "utf8")) as Layout;
      const pageEnd = (address: number): number => Math.ceil(address / 4096) * 4096;
      writeWhole(
        assembly,
        `/* Generated by tsuk. */
	.section .linear, "aw", %progbits
	.incbin ${JSON.stringify(data)}
	.section .rodata.image, "a", %progbits
	.globl image_zero_end, image_data_base, image_heap_base, image_name
	.hidden image_zero_end, image_data_base, image_heap_base, image_name
	.balign 8
image_zero_end: .quad ${pageEnd(zeroEnd)}
image_data_base: .quad ${DATA_BASE}
image_heap_base: .quad ${pageEnd(heapBase)}
image_name: .asciz ${JSON.stringify(build.imageName)}
	.section .note.GNU-stack, "", %progbits
`,
      );
    },
  };
}

/** The object of the module's C for a processor. */
export function moduleObject({ folder, arch }: ModuleBuild): string {
  return join(folder, `${MODULE}.${arch}.o`);
}

/** Compiles the module's C. Every platform of the processor links the same object. */
export function moduleObjectStep(build: ModuleBuild): Step {
  const source = join(build.folder, `${MODULE}.c`);
  const tools = toolchain(build.arch);
  const flags = [
    ...CFLAGS,
    ...tools.flags,
    ...GENERATED_WARNINGS,
    ...GENERATED_FLAGS,
    ...includes([build.folder, inProject("platforms/common"), inProject("arch", build.arch)]),
  ];
  return compileStep({
    tools,
    source,
    object: moduleObject(build),
    flags,
    extraInputs: headers(build.folder, inProject("platforms/common"), inProject("arch", build.arch)),
    reporter: build.reporter,
  });
}

/** Assembles the application's static data. */
export function linearObjectStep(build: ImageBuild): Step {
  const source = join(build.folder, "linear.S");
  const tools = toolchain(build.target.arch);
  return compileStep({
    tools,
    source,
    object: `${source}.o`,
    flags: [...CFLAGS, ...tools.flags],
    extraInputs: [join(build.module.folder, "linear.bin")],
    reporter: build.reporter,
  });
}

/** The platform's own sources, compiled once for all applications that have the same options. */
export function platformObjectSteps(build: ImageBuild): { folder: string; steps: Step[]; objects: string[] } {
  const { platform, arch } = build.target;
  const { sources } = platform.arch[arch]!;
  const search = sourceFolders(build.target);
  const tools = toolchain(arch);
  const { folder, options } = platformObjects(build);
  const header = join(folder, "door.h");
  if (!existsSync(header)) writeWhole(header, doorHeader());
  const objects = sources.map((path) => join(folder, `${path.replaceAll("/", "-")}.o`));
  const steps = sources.map((path, i) =>
    compileStep({
      tools,
      source: inProject(path),
      object: objects[i]!,
      flags: [...options, ...includes([folder, ...search])],
      extraInputs: headers(folder, ...search),
      reporter: build.reporter,
    }),
  );
  return { folder, steps, objects };
}

/** The folder of a platform's objects, which images with the same options share, and these options. */
export function platformObjects(build: Pick<ImageBuild, "target" | "out" | "stackSize" | "stackShift">): {
  folder: string;
  options: string[];
} {
  const { platform, arch } = build.target;
  const { cflags } = platform.arch[arch]!;
  const tools = toolchain(arch);
  const options = [
    ...CFLAGS,
    ...tools.flags,
    ...WARNINGS,
    ...NATIVE_FLAGS,
    ...tools.nativeFlags,
    ...cflags,
    `-DSTACK_SHIFT=${build.stackShift}`,
    `-DSTACK_SIZE=${build.stackSize}`,
    "-DBAD_CONTEXT=6",
  ];
  const key = createHash("sha256")
    .update(JSON.stringify([tools.cc, options, inProject(), doorHeader()]))
    .digest("hex")
    .slice(0, 8);
  return { folder: join(build.out, "obj", `${platform.name}-${arch}.${key}`), options };
}

/** Where a target's headers are: what all share, the processor's, the platform's, the platform's for this processor. */
function sourceFolders({ platform, arch }: Target): string[] {
  return [
    inProject("platforms/common"),
    inProject("arch/common"),
    inProject("arch", arch),
    inProject("platforms", platform.name),
    inProject("platforms", platform.name, arch),
  ].filter((folder) => existsSync(folder));
}

interface Compilation {
  tools: Toolchain;
  source: string;
  object: string;
  flags: string[];
  extraInputs: string[];
  reporter: Reporter;
}

function compileStep({ tools, source, object, flags, extraInputs, reporter }: Compilation): Step {
  return {
    name: `cc-${basename(object, ".o")}`,
    title: `compile ${basename(source)}`,
    options: [tools.cc, flags],
    inputs: [source, ...extraInputs],
    outputs: [object],
    async run() {
      const temporary = `${object}.${process.pid}.tmp.o`;
      await execute({
        command: [tools.cc, ...flags, "-c", source, "-o", temporary],
        what: "the C compiler",
        package: tools.ccPackage,
        reporter,
      });
      renameSync(temporary, object);
    },
  };
}

function includes(folders: string[]): string[] {
  return folders.flatMap((folder) => ["-I", folder]);
}

function headers(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".h") && name !== "wasm2c.h")
      .map((name) => join(folder, name)),
  );
}
