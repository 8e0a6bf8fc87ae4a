// Reads a device tree from the console and prints its source, and where its first serial line is.
import { malloc } from "ukalloc";
import {
  findCompatible,
  Interrupt,
  interrupt,
  INTERRUPT_SIZE,
  printSource,
  Range,
  RANGE_SIZE,
  translatedReg,
  Tree,
} from "ukfdt";
import { TREE_SIZE } from "ukfdt";
import { readBytes } from "uklang/input";

const ROOM: usize = 4 << 20;
const tree = changetype<Tree>(memory.data(TREE_SIZE, 4));
const registers = changetype<Range>(memory.data(RANGE_SIZE, 8));
const line = changetype<Interrupt>(memory.data(INTERRUPT_SIZE, 4));

export function main(): i32 {
  const blob = malloc(ROOM);
  let length: usize = 0;
  for (let more = readBytes(blob, ROOM); more; more = readBytes(blob + length, ROOM - length)) length += more;
  if (tree.open(blob, length)) return 1;
  printSource(tree);
  const uart = findCompatible(tree, cstr("arm,pl011"));
  if (uart && translatedReg(tree, uart, 0, registers) && interrupt(tree, uart, 0, line)) {
    console.log(`pl011 at 0x${registers.address.toString(16)}, ${registers.size} bytes, interrupt ${line.cell1}`);
  }
  return 0;
}
