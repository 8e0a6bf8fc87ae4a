/** Refuses a module that imports what no platform has, by its name. */
import { CliError } from "../errors.ts";
import { Reader, SECTION, readSections } from "../wasm/binary.ts";
import { readDoor } from "./door.ts";

/** Throws when `module` imports anything beside the door. */
export function refuseForeignImports(module: Uint8Array, app: string): void {
  const section = readSections(module).find(({ id }) => id === SECTION.import);
  if (!section) return;
  const door = new Set(readDoor().map((call) => `${call.module}.${call.name}`));
  const reader = new Reader(module, section.start);
  const foreign: string[] = [];
  for (let count = reader.u32(); count > 0; count--) {
    const name = `${reader.name()}.${reader.name()}`;
    const kind = reader.byte();
    if (kind !== 0 || !door.has(name)) foreign.push(name.replace(/^env\./, ""));
    if (kind === 0) reader.u32();
    else break; // other kinds are refused already; their encoding does not matter
  }
  if (foreign.length) {
    throw new CliError(
      `${app} uses what a unikernel does not have: ${foreign.join(", ")}`,
      "These are functions of a JavaScript host (a `declare function` or a binding to the browser).",
    );
  }
}
