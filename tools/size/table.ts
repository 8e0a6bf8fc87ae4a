/** Tables on a terminal. */

/** Lays out rows of cells: the first column to the left, numbers to the right. */
export function formatTable(head: string[], rows: (string | number)[][], foot: (string | number)[] = []): string {
  const text = [head, ...rows, ...(foot.length ? [foot] : [])].map((row) => row.map(cellText));
  const widths = head.map((_, column) => Math.max(...text.map((row) => (row[column] ?? "").length)));
  const line = (row: string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  const lines = text.map(line);
  lines.splice(1, 0, rule);
  if (foot.length) lines.splice(-1, 0, rule);
  return `${lines.join("\n")}\n`;
}

function cellText(cell: string | number): string {
  if (typeof cell === "string") return cell;
  return cell === 0 ? "·" : cell.toLocaleString("en");
}
