// Runs npm wabt's wasm2c with a large stack. The tool is C++ compiled to WebAssembly with a stack of 64 KiB, and crashes on
// modules with deep nesting; this gives it 64 MiB more memory and puts the stack at its end.
const fs = require("node:fs");
const path = require("node:path");
const Module = require("node:module");

const PAGES = 1024 + 16384; // of 64 KiB: 64 MiB of stack below 1 GiB of heap, committed as touched
const tool = path.join(path.dirname(require.resolve("wabt/package.json")), "bin", "wasm2c");
const HOOK = "function callMain(args=[]){";
const source = fs.readFileSync(tool, "utf8").replace(/^#![^\n]*\n/, "");
if (!source.includes(HOOK)) throw new Error(`${tool} is not the version that this was written for`);
const grow = `${HOOK}{
  const before = wasmMemory.buffer.byteLength / 65536;
  wasmMemory.grow(${PAGES} - before);
  updateMemoryViews();
  const pointer = __emscripten_stack_alloc(0);
  __emscripten_stack_alloc((pointer - (${PAGES} * 65536 - 64)) | 0);
}`;
const loaded = new Module(tool, module);
loaded.filename = tool;
loaded.paths = Module._nodeModulePaths(path.dirname(tool));
loaded._compile(
  source.replace(HOOK, () => grow),
  tool,
);
