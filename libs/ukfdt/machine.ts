/**
 * The tree of the machine that we run on.
 */
import * as plat from "platforms/plat";
import { Tree, TREE_SIZE } from "./tree";

const DEVICE_TREE: u32 = 1;

const machine = changetype<Tree>(memory.data(TREE_SIZE, 4));
let looked = false;

/** The device tree that the machine was started with; null when it has none, or a broken one. */
export function deviceTree(): Tree | null {
  if (!looked) {
    looked = true;
    const place = plat.handover(DEVICE_TREE);
    if (place) machine.open(<usize>(place >> 32), <usize>(<u32>place));
  }
  return machine.root ? machine : null;
}
