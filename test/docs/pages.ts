/**
 * Documentation pages as something that can be run.
 *
 * A block of `sh` is typed line by line; a comment "status N" on a line says that the command ends so. A block of `text` right behind it
 * is what the terminal shows. A block that follows a line ending in "`path`:" is a file that the reader writes.
 */

/** A block of commands, with what the page shows of their output. */
export interface Dialogue {
  /** The page's line, for messages. */
  line: number;
  commands: Command[];
  output: string | null;
}

export interface Command {
  text: string;
  status: number;
}

export interface Page {
  dialogues: Dialogue[];
  /** Contents by path. */
  files: Map<string, string>;
}

export function readPage(markdown: string): Page {
  const page: Page = { dialogues: [], files: new Map() };
  const pattern = /^```(\w+)\n([\s\S]*?)^```$/gm;
  let end = 0;
  let shown: Dialogue | null = null;
  for (const match of markdown.matchAll(pattern)) {
    const [whole, language, content] = match as unknown as [string, string, string];
    const between = markdown.slice(end, match.index).trim();
    end = match.index + whole.length;
    const path = /`([\w./-]+)`:$/.exec(between)?.[1];
    if (path !== undefined) page.files.set(path, content);
    else if (language === "text" && shown && between === "") shown.output = content;
    shown = null;
    if (language !== "sh") continue;
    shown = { line: markdown.slice(0, match.index).split("\n").length, commands: readCommands(content), output: null };
    page.dialogues.push(shown);
  }
  return page;
}

function readCommands(content: string): Command[] {
  const lines = content.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.map((text) => ({ text, status: Number(/ # .*\bstatus (\d+)/.exec(text)?.[1] ?? 0) }));
}

/** Whether a terminal shows what the page says. "…" stands for any text in a line, on a line of its own for any lines. */
export function shows(actual: string, expected: string): boolean {
  const lines = steady(expected).split("\n");
  const pattern = lines.map((line) => {
    if (line === "…") return "(?:.*\n)*?";
    return `${line.split("…").map(escapeRegExp).join(".*")}\n`;
  });
  return new RegExp(`^${pattern.join("")}$`).test(`${steady(actual)}\n`);
}

/** Text without what differs from one run to the next: times, sizes, addresses, build ids. */
export function steady(text: string): string {
  return text
    .replace(/\d[\d,.]*(?= (s|ms|bytes|KiB)\b)/g, "N")
    .replace(/\b(0x)?[0-9a-f]{9,16}\b/g, "ADDRESS")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
