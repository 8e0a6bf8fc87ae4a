/**
 * Names of functions in the generated C that a person can type into gdb: `readLine`, `Buddy$alloc`.
 *
 * wasm2c writes `w2c_kernel_0x7Elib0x2Fukconsole0x2Fline0x2FreadLine`. The path goes, since the debug information has the file; what C does not
 * allow in a name becomes "$". Where a name is taken, the file's name comes in front, with "$$".
 */
import { demangle } from "../trace/demangle.ts";

/** What C, wasm-rt.h and door.h have taken. */
const RESERVED =
  /^(auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|inline|int|long|register|restrict|return|short|signed|sizeof|static|struct|switch|typedef|typeof|union|unsigned|void|volatile|while|bool|true|false|asm|main|table|table_entry|table_function|mem(cpy|move|set|cmp)|memory_\w+|[us](8|16|32|64)|f(32|64)|var_\w+|global_\w+|kernel_\w+|plat_\w+|arch_\w+|wasm_\w+|[if](32|64)_\w+|trap_\w+|copysignf?|place(_range)?|TRAP|UNREACHABLE|INFINITY|NAN|NULL|LIKELY|UNLIKELY|INLINE|CALL_INDIRECT|TABLE_SIZE)$/;

const FUNCTION = /\bw2c_kernel_\w+/g;

/** `source` with readable names of functions. Names that are not wasm2c's stay as they are. */
export function readableNames(source: string): string {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  return source.replace(FUNCTION, (symbol) => {
    let name = names.get(symbol);
    if (name === undefined) {
      name = choose(symbol, taken);
      names.set(symbol, name);
      taken.add(name);
    }
    return name;
  });
}

function choose(symbol: string, taken: Set<string>): string {
  const parts = demangle(symbol);
  if (!parts || /^t\d+$/.test(parts.internal)) return symbol; // a function type
  const short = identifier(parts.shown);
  const file = identifier(parts.path.replace(/\/index$/, "").replace(/^.*\//, ""));
  const candidates = [short, `${file}$$${short}`];
  for (let n = 2; ; n++) {
    const free = candidates.find((candidate) => !taken.has(candidate) && !RESERVED.test(candidate));
    if (free) return free;
    candidates.push(`${file}$$${short}$$${n}`);
  }
}

function identifier(text: string): string {
  const name = text.replace(/\W+/g, "$").replace(/^\$|\$$/g, "");
  return /^[A-Za-z_]/.test(name) ? name : `f${name}`; // the assembler takes a leading "$" for a number
}
