/** A small machine's tree, with what the tests look for. */
import { Builder } from "./builder";

/** A tree with two buses, one behind the other, two interrupt controllers and an alias. */
export function sample(): Builder {
  const tree = new Builder().reserve(0x1000, 0x2000).reserve(0x1_0000_0000, 0x10);
  tree.begin("").nothing();
  tree.cells("#address-cells", [2]).cells("#size-cells", [1]).cells("interrupt-parent", [1]);
  tree.texts("compatible", ["test,board", "test,family"]).texts("model", ["A board"]);
  tree.begin("aliases").texts("serial0", ["/soc/bus@100/uart@40"]).texts("loop", ["loop"]).bytes("open", [65]).end();
  tree.begin("chosen").texts("bootargs", ["a b"]).texts("stdout-path", ["serial0"]).end();
  tree.begin("memory@40000000").texts("device_type", ["memory"]);
  tree.cells("reg", [0, 0x40000000, 0x8000000, 1, 0, 0x1000]).end();
  tree.begin("gic").cells("phandle", [1]).cells("#interrupt-cells", [3]).end();
  tree.begin("soc").nothing().texts("compatible", ["simple-bus"]);
  tree.cells("#address-cells", [1]).cells("#size-cells", [1]);
  tree.cells("ranges", [0x10000, 0, 0x9000000, 0x1000, 0x20000, 2, 0xa0000000, 0x800]);
  tree.begin("pic@20000").cells("phandle", [2]).cells("#interrupt-cells", [1]).cells("reg", [0x20000, 0x100]).end();
  tree.begin("bus@100").cells("#address-cells", [1]).cells("#size-cells", [1]).cells("ranges", [0, 0x10100, 0x100]);
  tree.begin("uart@40").texts("compatible", ["test,uart16", "test,uart"]);
  tree.cells("reg", [0x40, 0x10, 0xf8, 0x10]).cells("interrupts", [0, 33, 4, 1, 27, 8]).end();
  tree.begin("uart@80").texts("compatible", ["test,uart"]).cells("reg", [0x80, 8]);
  tree.cells("interrupts-extended", [2, 7, 1, 0, 5, 1]).end();
  tree.end();
  tree.begin("island").cells("#address-cells", [1]).cells("#size-cells", [0]);
  tree.begin("sensor@5").cells("reg", [5]).cells("interrupt-parent", [2]).cells("interrupts", [3, 4]).end();
  tree.end();
  tree.end();
  tree.begin("bridge").cells("#address-cells", [1]).cells("#size-cells", [1]).bytes("ranges", []);
  tree.begin("uart@500").cells("reg", [0x500, 0x10]).nothing().bytes("odd", [1, 2, 3]).end();
  tree.end().nothing();
  return tree.end().nothing();
}
