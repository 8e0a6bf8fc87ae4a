/** The host bridge that a device tree describes: where configuration space is, the window for registers, and the map of interrupts. (IEEE 1275, PCI Bus Binding.) */
import { addressCells, cell, cellCount, cellOr, deviceTree, findCompatible, findPhandle, interruptCells } from "ukfdt";
import { Range, RANGE_SIZE, reg, Tree } from "ukfdt";

/** A host bridge. */
@unmanaged
export class Bridge {
  /** Configuration space, and how many buses it has. */
  space: u64;
  buses: u32;
  /** The window for 32-bit registers: an address on the bus, the processor's for the same, bytes. */
  windowBus: u64;
  window: u64;
  windowSize: u64;
  node: u32;
}

/** An entry of `ranges` on PCI: three cells of address, then the parent's, then two of size. */
const BUS_CELLS: u32 = 3;
const SIZE_CELLS: u32 = 2;
const SPACE_MASK: u32 = 0x03000000;
const SPACE_MEMORY32: u32 = 0x02000000;
/** What one bus needs of configuration space. */
const BUS_BYTES: u64 = 1 << 20;
/** The GIC's specifiers. */
const GIC_CELLS: u32 = 3;
const GIC_SHARED: u32 = 0;
const GIC_FIRST_SHARED: u32 = 32;

const bridge = changetype<Bridge>(memory.data(<i32>offsetof<Bridge>(), 8));
const range = changetype<Range>(memory.data(RANGE_SIZE, 8));

/** The bridge; null without one, or without a device tree. */
export function hostBridge(): Bridge | null {
  if (bridge.node) return bridge;
  const tree = deviceTree();
  if (tree === null) return null;
  const node = findCompatible(tree, cstr("pci-host-ecam-generic"));
  if (node == 0 || !reg(tree, node, 0, range)) return null;
  bridge.space = range.address;
  bridge.buses = <u32>min<u64>(range.size / BUS_BYTES, 256);
  bridge.node = node;
  readWindow(tree, node);
  return bridge;
}

/** The interrupt of the pin (1 to 4) of a device, as `plat.lineOpen` counts them; 0 when the map does not have it. */
export function mappedInterrupt(device: u32, pin: u32): u32 {
  const tree = deviceTree();
  if (tree === null || bridge.node == 0) return 0;
  const map = tree.property(bridge.node, cstr("interrupt-map"));
  const masks = tree.property(bridge.node, cstr("interrupt-map-mask"));
  const high = (device << 11) & cell(tree, masks, 0);
  const wanted = pin & cell(tree, masks, 3);
  const count = cellCount(tree, map);
  let at: u32 = 0;
  while (at + 5 < count) {
    const parent = findPhandle(tree, cell(tree, map, at + 4));
    if (parent == 0) return 0;
    const specifier = at + 5 + cellOr(tree, parent, cstr("#address-cells"), 0);
    const cells = interruptCells(tree, parent);
    if (cell(tree, map, at) == high && cell(tree, map, at + 3) == wanted) {
      const isShared = cells == GIC_CELLS && cell(tree, map, specifier) == GIC_SHARED;
      return isShared ? cell(tree, map, specifier + 1) + GIC_FIRST_SHARED : 0;
    }
    if (specifier + cells <= at) return 0; // cells beyond all number
    at = specifier + cells;
  }
  return 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

function readWindow(tree: Tree, node: u32): void {
  const ranges = tree.property(node, cstr("ranges"));
  const ofParent = addressCells(tree, tree.root);
  if (ofParent == 0 || ofParent > 2) return;
  const entry = BUS_CELLS + ofParent + SIZE_CELLS;
  for (let at: u32 = 0; at + entry <= cellCount(tree, ranges); at += entry) {
    if ((cell(tree, ranges, at) & SPACE_MASK) != SPACE_MEMORY32) continue;
    bridge.windowBus = pair(tree, ranges, at + 1);
    bridge.window = ofParent == 2 ? pair(tree, ranges, at + BUS_CELLS) : cell(tree, ranges, at + BUS_CELLS);
    bridge.windowSize = pair(tree, ranges, at + BUS_CELLS + ofParent);
    return;
  }
}

function pair(tree: Tree, property: u32, index: u32): u64 {
  return ((<u64>cell(tree, property, index)) << 32) | cell(tree, property, index + 1);
}
