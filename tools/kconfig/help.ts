/** Reads help texts: the lines that are indented as far as the first one, as they are. */
import type { Node } from "./types.ts";
import { nextRawLine, currentPlace, stepBack, type Reader } from "./reader.ts";
import { expandTabs, isBlank, trimEnd, trimStart } from "./text.ts";
import { warn, withPlaces } from "./tree.ts";

/** Reads the text that follows a line `help`. */
export function readHelp(reader: Reader, node: Node): void {
  const place = currentPlace(reader);
  const say = (kind: string, text: string): void => {
    const item = typeof node.item === "object" ? node.item : null;
    warn(reader.tree, kind, item, `${item ? withPlaces(item) : "this"} ${text}`, place);
  };
  if (node.help !== null) say("helps", "has several help texts; the last one is taken");
  let line = nextRawLine(reader);
  while (line !== null && isBlank(line)) line = nextRawLine(reader);
  const indent = line === null ? 0 : indentation(line);
  const lines: string[] = [];
  if (indent > 0) {
    while (line !== null && (isBlank(line) || indentation(line) >= indent)) {
      lines.push(isBlank(line) ? "" : expandTabs(line).slice(indent));
      line = nextRawLine(reader);
    }
  } else {
    say("help-empty", 'has "help" without a text');
  }
  if (line !== null) stepBack(reader);
  node.help = trimEnd(lines.join("\n"));
}

function indentation(line: string): number {
  const expanded = expandTabs(line);
  return expanded.length - trimStart(expanded).length;
}
