/**
 * Turns the names of generated C functions back into TypeScript ones.
 *
 *   C        w2c_kernel_0x7Elib0x2Fukalloc0x2Fbuddy0x2FBuddy0x3Cu320x3E0x23alloc
 *   asc      ~lib/ukalloc/buddy/Buddy<u32>#alloc
 *   shown    Buddy<u32>#alloc
 */

export interface DemangledName {
  /** As asc calls the function, path included; for an export the plain name. */
  internal: string;
  /** For people: no paths. */
  shown: string;
  /** The path in front of the name, "~lib/ukalloc/buddy"; "" for exports and the start function. */
  path: string;
}

/** The parts of `symbol` when it is a function that wasm2c made from WebAssembly, otherwise null. */
export function demangle(symbol: string): DemangledName | null {
  // the module's own name comes first, with "_" doubled; in the rest "_" is never next to another one
  const match = /^w2c_(?:[^_]|__)+_(?!_)(.+)$/.exec(withoutClone(symbol));
  if (!match) return null;
  const internal = unescape(match[1]!);
  return { internal, shown: withoutPaths(internal), path: pathOf(internal) };
}

/** Drops what gcc appends to the names of clones and parts of a function: ".part.0", ".isra.1", ".cold". */
export function withoutClone(symbol: string): string {
  return symbol.replace(/(\.(part|isra|constprop|cold|lto_priv|localalias|simdclone|clone)(\.\d+)*|\.\d+)+$/, "");
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Undoes wasm2c's escapes: each byte of UTF-8 that C does not allow in a name is 0xHH, and "0x" itself is never left. */
function unescape(text: string): string {
  const bytes = text.replace(/0x([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

function withoutPaths(internal: string): string {
  const topLevel = /^start:[^~]*(~lib\/[^~]*)?$/.test(internal);
  if (topLevel) return `top level of ${internal.replace(/^start:/, "").replace(/^.*\//, "")}`;
  return internal
    .replace(/^byn-split-outlined-[A-Z]+\$|^start:/, "")
    .replace(/@varargs$/, "")
    .replace(/[^<>(),|&=:\s]*\//g, "") // each name in type arguments has a path of its own
    .replace(internal.startsWith("start:") ? /^[^~]*~(?=anonymous)/ : "", ""); // at top level its file is all it is in;
}

function pathOf(internal: string): string {
  const own = internal.replace(/^start:/, "").replace(/[<(#].*$/, "");
  const slash = own.lastIndexOf("/");
  return slash < 0 ? "" : own.slice(0, slash);
}
