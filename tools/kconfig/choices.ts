/** What a choice chooses. */
import type { Choice, Sym } from "./types.ts";
import { warn, withPlaces } from "./tree.ts";
import { evaluate, triOf, visibilityOf } from "./evaluate.ts";

/** The chosen symbol; null where the choice is off, leaves several on as modules, or shows nothing. */
export function selectionOf(choice: Choice): Sym | null {
  const { state } = choice;
  if (state.selection !== undefined) return state.selection;
  if (state.busy) {
    const text = `${withPlaces(choice)} has a default that depends on what is chosen`;
    warn(choice.tree, "choice-loop", choice, text);
    return null;
  }
  visibilityOf(choice); // an item whose visibility is not known counts as one that has nothing to invalidate
  state.busy = true;
  state.selection = computeSelection(choice);
  state.busy = false;
  return state.selection;
}

function computeSelection(choice: Choice): Sym | null {
  if (triOf(choice) !== 2) return null;
  const wanted = choice.state.userSelection;
  return wanted && visibilityOf(wanted) > 0 ? wanted : defaultSelection(choice);
}

/** What it chooses as long as the user has not: the first default that is visible, or the first visible symbol. */
export function defaultSelection(choice: Choice): Sym | null {
  for (const { value, condition } of choice.defaults) {
    if (evaluate(condition) > 0 && visibilityOf(value as Sym) > 0) return value as Sym;
  }
  return choice.symbols.find((sym) => visibilityOf(sym) > 0) ?? null;
}
