/** Reads a Kconfig tree: parses it, completes it, checks it. */
import { realpathSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { checkChoices, checkSymbols, checkUndefined } from "./checks.ts";
import { finalize } from "./finalize.ts";
import { addChoiceDependents, addDependents } from "./graph.ts";
import { checkLoops } from "./loops.ts";
import { readBlock } from "./parse-block.ts";
import { readText, sourceFolders, type Reader } from "./reader.ts";
import { splitLines } from "./text.ts";
import { emptyTree } from "./tree.ts";
import type { ReadOptions, Tree } from "./types.ts";

/**
 * The tree that begins with a file. It may be given as a text, and `file` is what messages call it. Throws a CliError "file:line: what" for
 * what is malformed, and for dependency loops; what is only suspicious is among the tree's warnings.
 */
export function readTree(first: string | { file: string; text: string }, options: ReadOptions = {}): Tree {
  const env = options.env ?? process.env;
  const base = realpathSync(options.base ?? (env.srctree || "."));
  const file = typeof first === "string" ? first : first.file;
  const texts = options.files ?? new Map<string, string>();
  const text =
    typeof first === "string" ? readText(isAbsolute(first) ? first : join(base, first), texts, "") : first.text;
  const tree = emptyTree(file, base, env.CONFIG_ ?? "CONFIG_");
  tree.heading = { config: env.KCONFIG_CONFIG_HEADER ?? "", header: env.KCONFIG_AUTOHEADER_HEADER ?? "" };
  const reader: Reader = {
    tree,
    env,
    variables: new Map(),
    folders: sourceFolders(base, file),
    texts,
    open: [{ name: file, lines: splitLines(text.replace(/^\ufeff/, "")), line: 0 }],
    text: "",
    tokens: [],
    index: 0,
    again: false,
    depth: 0,
  };
  readBlock(reader, null, tree.top, null);
  finalize(tree, tree.top, tree.y);
  checkSymbols(tree);
  checkChoices(tree);
  if (options.reportUndefined ?? (env.KCONFIG_WARN_UNDEF === "y" || env.KCONFIG_STRICT === "y")) checkUndefined(tree);
  addDependents(tree);
  checkLoops(tree);
  addChoiceDependents(tree);
  return tree;
}
