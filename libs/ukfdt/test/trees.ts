/** What is found in a tree. */
import { textLength } from "ukdebug";
import {
  addressCells,
  cell,
  cellCount,
  cellOr,
  deviceTree,
  findCompatible,
  findPath,
  findPhandle,
  hasText,
  Interrupt,
  interrupt,
  INTERRUPT_SIZE,
  isCompatible,
  parentOf,
  Range,
  RANGE_SIZE,
  reg,
  reservation,
  sizeCells,
  text,
  translate,
  translatedReg,
  Tree,
  TREE_SIZE,
} from "ukfdt";
import { check, equal, test } from "uktest";
import { Builder } from "./builder";
import { place } from "./place";
import { sample } from "./sample";

const tree = changetype<Tree>(memory.data(TREE_SIZE, 4));
const range = changetype<Range>(memory.data(RANGE_SIZE, 8));
const line = changetype<Interrupt>(memory.data(INTERRUPT_SIZE, 4));

function open(builder: Builder): void {
  const bytes = builder.finish();
  equal<i32>(tree.open(place(bytes), bytes.length), 0);
}

function textAt(address: usize): string {
  return String.UTF8.decodeUnsafe(address, textLength(address));
}

function path(name: string): u32 {
  return findPath(tree, changetype<usize>(String.UTF8.encode(name, true)));
}

/** The names on the way down to `node`. */
function whole(node: u32): string {
  let all = "";
  while (node && node != tree.root) {
    all = "/" + textAt(tree.name(node)) + all;
    node = parentOf(tree, node);
  }
  return all;
}

test("nodes and properties come in their order", () => {
  open(sample());
  let names = "";
  for (let node = tree.firstChild(tree.root); node; node = tree.nextSibling(node))
    names += textAt(tree.name(node)) + " ";
  equal<string>(names, "aliases chosen memory@40000000 gic soc bridge ");
  names = "";
  for (let p = tree.firstProperty(tree.root); p; p = tree.nextProperty(p)) names += textAt(tree.propertyName(p)) + " ";
  equal<string>(names, "#address-cells #size-cells interrupt-parent compatible model ");
  let count = 0;
  for (let node = tree.root; node; node = tree.nextNode(node)) count++;
  equal<i32>(count, 14);
  const island = path("/soc/island/sensor@5");
  equal<u32>(tree.firstChild(island), 0);
  equal<u32>(tree.nextSibling(island), 0);
  equal<u32>(tree.nextSibling(tree.root), 0);
  equal<u32>(tree.property(island, cstr("nothing")), 0);
});

test("paths, with and without unit addresses, and aliases", () => {
  open(sample());
  equal<u32>(path("/"), tree.root);
  equal<string>(whole(path("/soc/bus@100/uart@80")), "/soc/bus@100/uart@80");
  equal<string>(whole(path("/soc/bus/uart")), "/soc/bus@100/uart@40");
  equal<string>(whole(path("//soc//bus/")), "/soc/bus@100");
  equal<string>(whole(path("serial0")), "/soc/bus@100/uart@40");
  equal<string>(whole(path("/memory")), "/memory@40000000");
  for (let i = 0; i < 8; i++) {
    const wrong = ["/so", "/socks", "/soc/bus@10", "/soc/bus@1000", "serial", "serial00", "loop", "open"][i];
    equal<u32>(path(wrong), 0, wrong);
  }
  equal<u32>(path(""), 0);
  equal<u32>(path("/chosen/none/deeper"), 0);
  equal<string>(whole(path("serial0/")), "/soc/bus@100/uart@40");
});

test("a parent is where its node lies", () => {
  open(sample());
  for (let node = tree.root; node; node = tree.nextNode(node)) {
    for (let child = tree.firstChild(node); child; child = tree.nextSibling(child)) {
      equal<u32>(parentOf(tree, child), node);
    }
  }
  equal<u32>(parentOf(tree, tree.root), 0);
  equal<u32>(parentOf(tree, 0), 0, "no node has no parent");
});

test("compatible nodes, one after the other", () => {
  open(sample());
  const first = findCompatible(tree, cstr("test,uart"));
  equal<string>(whole(first), "/soc/bus@100/uart@40");
  const second = findCompatible(tree, cstr("test,uart"), first);
  equal<string>(whole(second), "/soc/bus@100/uart@80");
  equal<u32>(findCompatible(tree, cstr("test,uart"), second), 0);
  equal<u32>(findCompatible(tree, cstr("test,family")), tree.root);
  equal<u32>(findCompatible(tree, cstr("test,")), 0);
  check(isCompatible(tree, first, cstr("test,uart16")), "the first text counts");
});

test("phandles", () => {
  open(sample());
  equal<string>(whole(findPhandle(tree, 1)), "/gic");
  equal<string>(whole(findPhandle(tree, 2)), "/soc/pic@20000");
  equal<u32>(findPhandle(tree, 3), 0);
  equal<u32>(findPhandle(tree, 0), 0);
  equal<u32>(findPhandle(tree, u32.MAX_VALUE), 0);
});

test("cells and texts", () => {
  open(sample());
  const pieces = tree.property(path("/memory"), cstr("reg"));
  equal<u32>(cellCount(tree, pieces), 6);
  equal<u32>(cell(tree, pieces, 1), 0x40000000);
  equal<u32>(cell(tree, pieces, 6), 0, "behind the last");
  equal<u32>(cellCount(tree, 0), 0);
  equal<u32>(cellOr(tree, tree.root, cstr("none"), 7), 7);
  const odd = tree.property(path("/bridge/uart"), cstr("odd"));
  equal<u32>(tree.valueSize(odd), 3);
  equal<u32>(cellCount(tree, odd), 0, "no whole cell");
  const compatible = tree.property(tree.root, cstr("compatible"));
  equal<string>(textAt(text(tree, compatible)), "test,board");
  equal<string>(textAt(text(tree, compatible, 1)), "test,family");
  equal<usize>(text(tree, compatible, 2), 0);
  equal<usize>(text(tree, tree.property(path("/aliases"), cstr("open"))), 0, "a text without an end is none");
  equal<usize>(text(tree, 0), 0);
  check(hasText(tree, compatible, cstr("test,family")), "the second text");
  check(!hasText(tree, compatible, cstr("test,famil")), "a part of one");
  check(!hasText(tree, 0, cstr("x")), "no property");
});

test("reg by its parent's cells, translated by ranges", () => {
  open(sample());
  check(reg(tree, path("/memory"), 1, range), "the second piece");
  equal<u64>(range.address, 0x1_0000_0000);
  equal<u64>(range.size, 0x1000);
  check(!reg(tree, path("/memory"), 2, range), "there is no third");
  check(reg(tree, path("serial0"), 0, range), "on its bus");
  equal<u64>(range.address, 0x40);
  check(translatedReg(tree, path("serial0"), 0, range), "through two buses");
  equal<u64>(range.address, 0x9000140);
  equal<u64>(range.size, 0x10);
  check(!translatedReg(tree, path("serial0"), 1, range), "it reaches over the bus's end");
  check(translatedReg(tree, path("/soc/pic"), 0, range), "above 4 GiB");
  equal<u64>(range.address, 0x2_a000_0000);
  check(translatedReg(tree, path("/bridge/uart"), 0, range), "empty ranges");
  equal<u64>(range.address, 0x500);
  check(reg(tree, path("/soc/island/sensor"), 0, range), "without sizes");
  equal<u64>(range.address, 5);
  equal<u64>(range.size, 0);
  check(!translatedReg(tree, path("/soc/island/sensor"), 0, range), "no ranges");
  check(!reg(tree, tree.root, 0, range), "the root is on no bus");
  check(!reg(tree, path("/chosen"), 0, range), "no reg");
  range.address = 0x100ff;
  range.size = 1;
  check(translate(tree, path("/soc/bus"), range), "an address of one's own");
  equal<u64>(range.address, 0x90000ff);
  equal<u32>(addressCells(tree, path("/chosen")), 2, "the default");
  equal<u32>(sizeCells(tree, path("/chosen")), 1, "the default");
});

test("interrupts go to the nearest controller that is named", () => {
  open(sample());
  const uart = path("serial0");
  check(interrupt(tree, uart, 1, line), "inherited from the root");
  equal<string>(whole(line.controller), "/gic");
  equal<u32>(line.count, 3);
  equal<u32>(line.cell0, 1);
  equal<u32>(line.cell1, 27);
  equal<u32>(line.cell2, 8);
  equal<u32>(line.cell3, 0);
  check(!interrupt(tree, uart, 2, line), "there are two");
  const second = path("/soc/bus/uart@80");
  check(interrupt(tree, second, 0, line), "extended");
  equal<string>(whole(line.controller), "/soc/pic@20000");
  equal<u32>(line.cell0, 7);
  check(interrupt(tree, second, 1, line), "extended, the next controller");
  equal<string>(whole(line.controller), "/gic");
  equal<u32>(line.cell1, 5);
  check(!interrupt(tree, second, 2, line), "there are two");
  check(interrupt(tree, path("/soc/island/sensor"), 1, line), "named by itself");
  equal<u32>(line.cell0, 4);
  check(!interrupt(tree, path("/chosen"), 0, line), "none");
});

test("the controller above is the one where none is named", () => {
  const builder = new Builder().begin("").begin("pic").cells("#interrupt-cells", [1]);
  builder.begin("a").cells("interrupts", [9]).end().end();
  builder.begin("b").cells("interrupts", [9]).end();
  builder.begin("c").cells("interrupt-parent", [44]).cells("interrupts", [9]).end();
  builder.begin("d").cells("interrupts-extended", [44, 1]).end();
  open(builder.end());
  check(interrupt(tree, path("/pic/a"), 0, line), "its parent");
  equal<string>(whole(line.controller), "/pic");
  check(!interrupt(tree, path("/b"), 0, line), "nobody");
  check(!interrupt(tree, path("/c"), 0, line), "a phandle of nobody");
  check(!interrupt(tree, path("/d"), 0, line), "a phandle of nobody");
});

test("memory reservations", () => {
  open(sample());
  equal<u32>(tree.reservations, 2);
  check(reservation(tree, 1, range), "the second");
  equal<u64>(range.address, 0x1_0000_0000);
  equal<u64>(range.size, 0x10);
  check(!reservation(tree, 2, range), "the third");
});

test("a bus with addresses of three cells is not translated", () => {
  const builder = new Builder().begin("").begin("pci").cells("#address-cells", [3]).cells("#size-cells", [2]);
  builder.cells("ranges", [1, 0, 0, 0, 0, 0, 1]).begin("a").cells("reg", [0, 0, 0, 0, 0]).end().end();
  builder.begin("none").cells("#address-cells", [0]).cells("#size-cells", [0]).cells("ranges", [0]);
  builder.begin("b").cells("reg", [0]).end().end();
  open(builder.end());
  check(!reg(tree, path("/pci/a"), 0, range), "three cells");
  check(!reg(tree, path("/none/b"), 0, range), "no cells");
  range.address = 0;
  range.size = 1;
  check(!translate(tree, path("/pci/a"), range), "three cells");
});

test("this machine's own tree is a whole one, or there is none", () => {
  const own = deviceTree();
  if (own !== null) equal<string>(textAt(own.name(own.root)), "");
  check(deviceTree() === own, "the same again");
});
