/** Trees with random damage: whatever `open` accepts must be walked without a trap and without a read outside of it. */
import {
  findCompatible,
  findPath,
  findPhandle,
  Interrupt,
  interrupt,
  INTERRUPT_SIZE,
  parentOf,
  Range,
  RANGE_SIZE,
  reservation,
  text,
  translatedReg,
  Tree,
  TREE_SIZE,
} from "ukfdt";
import { check, randomBelow, test } from "uktest";
import { write32 } from "./builder";
import { place } from "./place";
import { sample } from "./sample";

const TREES = 20_000;

const tree = changetype<Tree>(memory.data(TREE_SIZE, 4));
const range = changetype<Range>(memory.data(RANGE_SIZE, 8));
const line = changetype<Interrupt>(memory.data(INTERRUPT_SIZE, 4));

let accepted = 0;

/** Reads all that can be read of the tree. */
function readAll(): void {
  let count: u32 = 0;
  let sink: u32 = 0;
  for (let node = tree.root; node; node = tree.nextNode(node)) {
    check(count++ <= tree.size / 8, "as many nodes as there is room for");
    for (let name = tree.name(node); load<u8>(name); name++) sink++;
    for (let property = tree.firstProperty(node); property; property = tree.nextProperty(property)) {
      for (let name = tree.propertyName(property); load<u8>(name); name++) sink++;
      for (let i: u32 = 0; i < tree.valueSize(property); i++) sink += load<u8>(tree.value(property) + i);
      for (let i: u32 = 0; text(tree, property, i); i++) sink++;
    }
    for (let i: u32 = 0; translatedReg(tree, node, i, range) && i < 100; i++) sink++;
    for (let i: u32 = 0; interrupt(tree, node, i, line) && i < 100; i++) sink++;
    check(node == tree.root || parentOf(tree, node) < node, "a parent begins before its nodes");
  }
  for (let i: u32 = 0; reservation(tree, i, range); i++) sink++;
  findPath(tree, cstr("/soc/bus@100/uart@80"));
  findPath(tree, cstr("serial0"));
  findPhandle(tree, 3);
  findCompatible(tree, cstr("test,nobody"));
}

/** Damages the tree at `address`: a bit, a byte, or a word that is likely to hurt. */
function damage(address: usize, length: u32): void {
  for (let times = 1 + randomBelow(4); times; times--) {
    const how = randomBelow(4);
    if (how == 0) {
      const at = address + randomBelow(length);
      store<u8>(at, <u8>(load<u8>(at) ^ ((<u8>1) << (<u8>randomBelow(8)))));
    } else if (how == 1) {
      store<u8>(address + randomBelow(length), <u8>randomBelow(256));
    } else {
      // Words of the header more often than others.
      const words = how == 2 ? 10 : length / 4;
      const at = address + randomBelow(words) * 4;
      const value = bswap<u32>(load<u32>(at));
      const kind = randomBelow(5);
      write32(
        at,
        kind == 0
          ? value + randomBelow(9) - 4
          : kind == 1
            ? randomBelow(10)
            : kind == 2
              ? length - randomBelow(9)
              : kind == 3
                ? 0 - randomBelow(9)
                : value << 1,
      );
    }
  }
}

test("damaged trees are refused or read, without a trap", () => {
  const bytes = sample().finish();
  accepted = 0;
  for (let i = 0; i < TREES; i++) {
    const address = place(bytes);
    damage(address, bytes.length);
    if (tree.open(address, bytes.length)) continue;
    accepted++;
    readAll();
  }
  check(accepted > TREES / 100, "some are accepted: " + accepted.toString());
  check(accepted < TREES, "some are refused");
});
