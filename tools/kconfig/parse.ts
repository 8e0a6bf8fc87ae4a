/**
 * Reads the libraries' Kconfig files: options with a type, a prompt, defaults, a range and dependencies.
 *
 * This is the part of the language that the libraries use today: config, bool/int/hex/string, default … if, range,
 * depends on, help, comments. Whatever else a file says is refused by file and line.
 */
import { readFileSync } from "node:fs";
import { CliError } from "../errors.ts";

export type OptionType = "bool" | "int" | "hex" | "string";

export interface Option {
  name: string;
  type: OptionType;
  prompt: string;
  defaults: { value: string; condition: string }[];
  range: [string, string] | null;
  depends: string[];
  help: string;
  /** Where it is declared: "file:line". */
  place: string;
}

/** All options of a Kconfig file, in order. */
export function parseKconfig(file: string): Option[] {
  const options: Option[] = [];
  let option: Option | null = null;
  let helpIndent = -1; // >= 0 while in a help text; 0 until its first line has been seen
  const lines = readFileSync(file, "utf8").split("\n");
  lines.forEach((raw, index) => {
    const place = `${file}:${index + 1}`;
    const indent = raw.replace(/\t/g, "        ").search(/\S/);
    if (option && helpIndent >= 0) {
      if (indent < 0) return void (option.help += option.help ? "\n" : "");
      if (helpIndent === 0) helpIndent = indent;
      if (indent >= helpIndent && indent > 0) return void (option.help += `${option.help ? "\n" : ""}${raw.trim()}`);
      helpIndent = -1;
    }
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return;
    const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(line)!;
    if (word === "config") {
      if (!/^\w+$/.test(rest)) throw new CliError(`${place}: "config" needs a name`);
      option = { name: rest, type: "bool", prompt: "", defaults: [], range: null, depends: [], help: "", place };
      options.push(option);
    } else if (!option) {
      throw new CliError(`${place}: "${word}" outside of a config`);
    } else if (word === "bool" || word === "int" || word === "hex" || word === "string") {
      option.type = word;
      option.prompt = unquote(rest);
    } else if (word === "default") {
      const [value = "", condition = ""] = rest.split(/\s+if\s+/);
      option.defaults.push({ value: unquote(value), condition });
    } else if (word === "range") {
      const [low = "", high = ""] = rest.split(/\s+/);
      option.range = [low, high];
    } else if (word === "depends" && rest.startsWith("on ")) {
      option.depends.push(rest.slice(3));
    } else if (word === "help") {
      helpIndent = 0;
    } else {
      throw new CliError(`${place}: "${word}" is not known here`);
    }
  });
  return options;
}

function unquote(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}
