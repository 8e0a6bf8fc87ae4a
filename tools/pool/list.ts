/** The table of `tsuk lib list`: each library of the pool, whether it is on, and its bytes in the last image. */
import type { Library } from "./manifest.ts";

export interface ListedLibrary {
  name: string;
  version: string;
  description: string;
  provides: string[];
  folder: string;
  symbol: string;
  /** Null where no application was named. */
  isOn: boolean | null;
  /** Null without an image. */
  bytes: number | null;
}

/** The rows for the libraries. `on` is null without an application, `bytes` without an image. */
export function listLibraries(
  pool: Iterable<Library>,
  on: Map<string, Library> | null,
  bytes: Map<string, number> | null,
): ListedLibrary[] {
  return [...pool].map(({ name, version, description, provides, interfaces, folder, symbol }) => ({
    ...{ name, version, description, folder, symbol },
    provides: [...provides, ...interfaces.map((declared) => `${declared.name} (interface)`)],
    isOn: on && on.has(name),
    bytes: bytes && (bytes.get(name) ?? 0),
  }));
}

/** The table for a terminal of any width. */
export function listTable(rows: ListedLibrary[]): string {
  const hasApp = rows.some(({ isOn }) => isOn !== null);
  const hasImage = rows.some(({ bytes }) => bytes !== null);
  const columns: Column[] = [
    { head: "library", cell: ({ name }) => name },
    { head: "version", cell: ({ version }) => version },
    ...(hasApp ? [{ head: "state", cell: ({ isOn }: ListedLibrary) => (isOn ? "on" : "off") }] : []),
    ...(hasImage ? [{ head: "bytes", cell: ({ bytes }: ListedLibrary) => shownBytes(bytes), isNumber: true }] : []),
    { head: "provides", cell: ({ provides }) => provides.join(", ") },
    { head: "what it is", cell: ({ description }) => description },
  ];
  const widths = columns.map(({ head, cell }) => Math.max(head.length, ...rows.map((row) => cell(row).length)));
  const line = (cells: string[]): string =>
    cells
      .map((text, i) => (columns[i]!.isNumber ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  const lines = [line(columns.map(({ head }) => head)), widths.map((width) => "─".repeat(width)).join("  ")];
  for (const row of rows) lines.push(line(columns.map(({ cell }) => cell(row))));
  return `${lines.join("\n")}\n`;
}

// --- internal -------------------------------------------------------------------------------------------------------

interface Column {
  head: string;
  cell(row: ListedLibrary): string;
  isNumber?: boolean;
}

function shownBytes(bytes: number | null): string {
  return bytes ? bytes.toLocaleString("en") : "·";
}
