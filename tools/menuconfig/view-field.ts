/** A line to type in, of which a part is shown when it is longer than there is room. */
import type { Line } from "./line-edit.ts";
import { characters, clean, cut, widthOf } from "./text.ts";

/** The part of a line around its cursor, and the cursor's column in it. */
export function field({ before, after }: Line, width: number): { text: string; column: number } {
  const [left, right] = [shown(before), shown(after)];
  const room = Math.max(1, width - 1);
  // What stands right of the cursor is seen, too, if there is something.
  const leftRoom = Math.max(1, room - Math.min(widthOf(right), Math.floor(room / 3)));
  const visible = tail(left, leftRoom);
  return { text: cut(visible + right, room), column: widthOf(visible) };
}

/** Without control characters, but with all spaces. */
function shown(text: string): string {
  return characters(text)
    .map((character) => (character === " " ? character : clean(character)))
    .join("");
}

function tail(text: string, width: number): string {
  const all = characters(text);
  let from = all.length;
  for (let columns = 0; from > 0; from--) {
    columns += widthOf(all[from - 1]!);
    if (columns > width) break;
  }
  return all.slice(from).join("");
}
