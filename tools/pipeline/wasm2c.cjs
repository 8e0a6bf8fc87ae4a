// Runs npm wabt's wasm2c with a large stack. The tool is C++ compiled to WebAssembly with a stack of 64 KiB, and crashes on
// modules with deep nesting; this gives it 64 MiB more memory and puts the stack at its end. Without arguments the process stays, and is
// told them for one run after another (compilers.ts); each has an instance of its own. A run that fails ends the process.
const fs = require("node:fs");
const path = require("node:path");
const Module = require("node:module");

const PAGES = 1024 + 16384; // of 64 KiB: 64 MiB of stack below 1 GiB of heap, committed as touched
const tool = path.join(path.dirname(require.resolve("wabt/package.json")), "bin", "wasm2c");
const HOOKS = {
  // what the program finds there are its options
  'var Module=typeof Module!="undefined"?Module:{};': "var Module=module.options(()=>findWasmBinary());",
  "function callMain(args=[]){": `function callMain(args=[]){{
  const before = wasmMemory.buffer.byteLength / 65536;
  wasmMemory.grow(${PAGES} - before);
  updateMemoryViews();
  const pointer = __emscripten_stack_alloc(0);
  __emscripten_stack_alloc((pointer - (${PAGES} * 65536 - 64)) | 0);
}`,
};
let source = fs.readFileSync(tool, "utf8").replace(/^#![^\n]*\n/, "");
for (const [before, after] of Object.entries(HOOKS)) {
  if (!source.includes(before)) throw new Error(`${tool} is not the version that this was written for`);
  source = source.replace(before, () => after);
}

/** The tool's code, which V8 compiles once. */
let code = null;

/** Runs the tool to its end; its exit status is that of this process then. A crash of it is thrown. */
function run(args) {
  const loaded = new Module(tool, module);
  loaded.filename = tool;
  loaded.paths = Module._nodeModulePaths(path.dirname(tool));
  loaded.options = (binary) => ({
    arguments: args,
    instantiateWasm(imports, receive) {
      code ??= new WebAssembly.Module(binary());
      receive(new WebAssembly.Instance(code, imports), code);
    },
  });
  loaded._compile(source, tool);
}

const args = process.argv.slice(2);
if (args.length) {
  run(args);
} else {
  process.on("message", (next) => {
    run(next);
    if (process.exitCode) process.exit();
    process.send({ messages: "", bytes: process.memoryUsage().rss });
  });
  process.on("disconnect", () => process.exit());
}
