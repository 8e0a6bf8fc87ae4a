/** Reads a case that is written by hand: one text with several files in it. */
import type { Case } from "./generate.ts";

/**
 * Files begin with a line `=== NAME`. `=== .config` is a configuration, of which there may be several, `=== set` has lines NAME=VALUE that
 * are assigned one after another, `=== env` the environment.
 */
export function readCase(name: string, text: string): Case {
  const one: Case = { name, files: {}, env: {}, configs: [], steps: [] };
  for (const part of text.split(/^=== /m).slice(1)) {
    const [title = "", ...rest] = part.split("\n");
    const body = rest.join("\n");
    if (title === ".config") one.configs.push(body);
    else if (title === "set") one.steps = assignments(body);
    else if (title === "env") one.env = Object.fromEntries(assignments(body).map((item) => [item.name, item.value]));
    else one.files[title] = body;
  }
  return one;
}

function assignments(body: string): { name: string; value: string }[] {
  return body
    .split("\n")
    .filter((line) => line.includes("="))
    .map((line) => ({ name: line.slice(0, line.indexOf("=")), value: line.slice(line.indexOf("=") + 1) }));
}
