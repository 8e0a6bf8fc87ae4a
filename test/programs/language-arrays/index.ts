/** The standard library's Array and StaticArray, documented method by method. */

function show(name: string, value: string): void {
  console.log(name + ": " + value);
}

class Item {
  constructor(
    public key: i32,
    public name: string,
  ) {}
  toString(): string {
    return this.name + this.key.toString();
  }
}

function texts(items: Item[]): string {
  return items.map<string>((item) => item.toString()).join(" ");
}

function making(): void {
  show(
    "literal",
    [1, 2, 3].toString() +
      "|" +
      ["a", "b"].toString() +
      "|" +
      [[1], [2, 3]].toString() +
      "|" +
      [true, false].toString(),
  );
  show("floats", [1.5, -0.25, 1e100, NaN, Infinity].join(" "));
  const sized = new Array<i32>(5);
  show("sized", sized.length.toString() + " " + sized.join(","));
  sized.fill(7).fill(1, 1, 3).fill(9, -1);
  show("fill", sized.join(","));
  const nested = new Array<string[]>(0);
  for (let i = 0; i < 4; i++) nested.push(new Array<string>(i).fill("x" + i.toString()));
  show("nested", nested.map<string>((row) => "(" + row.join(" ") + ")").join(""));
  show("isArray", Array.isArray<i32[]>([1]).toString() + Array.isArray<string>("a").toString());
  show("slots", [<u8>255, <u8>256, <u8>-1].join(" ") + " " + [(<i64>1) << 40, i64.MIN_VALUE].join(" "));
  const holes: (Item | null)[] = [new Item(1, "a"), null];
  show("null", (holes[1] == null).toString() + (holes[0] != null).toString());
}

function ends(): void {
  const list: i32[] = [];
  for (let i = 0; i < 10; i++) list.push(i * i);
  show("push", list.join(",") + " returns " + list.push(100).toString());
  show("pop", list.pop().toString() + list.pop().toString() + " " + list.length.toString());
  show("shift", list.shift().toString() + list.shift().toString() + " " + list.join(","));
  show("unshift", list.unshift(-1).toString() + " " + list.join(","));
  show(
    "splice",
    list.splice(2, 3).join(",") + "|" + list.join(",") + "|" + list.splice(-2).join(",") + "|" + list.join(","),
  );
  list.length = 2;
  show("length", list.join(",") + " " + list.length.toString());
  list.length = 4;
  show("longer", list.join(","));
  list[5] = 55;
  show("index", list.join(",") + " at " + list.at(-1).toString());
}

function copying(): void {
  const list = [5, 3, 9, 1, 7];
  show(
    "slice",
    list.slice(1, 3).join(",") +
      "|" +
      list.slice(-2).join(",") +
      "|" +
      list.slice().join(",") +
      "|" +
      list.slice(3, 1).length.toString(),
  );
  show("concat", list.concat([0, 0]).join(",") + "|" + list.concat([]).length.toString());
  show(
    "copyWithin",
    [1, 2, 3, 4, 5].copyWithin(0, 3).join(",") +
      "|" +
      [1, 2, 3, 4, 5].copyWithin(1, 0, 3).join(",") +
      "|" +
      [1, 2, 3, 4, 5].copyWithin(-2, -4, -3).join(","),
  );
  show("reverse", list.slice().reverse().join(",") + "|" + ["a", "b"].reverse().join(","));
  show("flat", [[1, 2], [3], [], [4, 5]].flat().join(",") + "|" + [["a"], ["b", "c"]].flat().join(","));
  show(
    "join",
    list.join() +
      "|" +
      list.join("") +
      "|" +
      list.join(" - ") +
      "|" +
      new Array<string>(0).join("x") +
      "|" +
      ["only"].join("x"),
  );
}

function searching(): void {
  const list = [4, 8, 15, 16, 23, 42, 8];
  show(
    "indexOf",
    list.indexOf(8).toString() +
      " " +
      list.indexOf(8, 2).toString() +
      " " +
      list.indexOf(7).toString() +
      " " +
      list.indexOf(42, -2).toString(),
  );
  show(
    "lastIndexOf",
    list.lastIndexOf(8).toString() + " " + list.lastIndexOf(8, 5).toString() + " " + list.lastIndexOf(7).toString(),
  );
  show("includes", list.includes(15).toString() + list.includes(14).toString() + [NaN].includes(NaN).toString());
  show("findIndex", list.findIndex((x) => x > 15).toString() + " " + list.findIndex((x) => x > 99).toString());
  show("findLastIndex", list.findLastIndex((x) => x < 10).toString());
  show("every", list.every((x) => x > 3).toString() + list.every((x) => x > 4).toString());
  show("some", list.some((x) => x == 23).toString() + list.some((x) => x == 24).toString());
}

let total = 0;

function walking(): void {
  const list = [1, 2, 3, 4, 5, 6];
  list.forEach((x, i) => {
    total += x * i;
  });
  show("forEach", total.toString());
  show(
    "map",
    list.map<f64>((x) => <f64>x / 2).join(" ") +
      "|" +
      list.map<string>((x, i) => x.toString() + "@" + i.toString()).join(" "),
  );
  show("filter", list.filter((x) => (x & 1) == 0).join(" ") + "|" + list.filter((x) => x > 9).length.toString());
  show(
    "reduce",
    list.reduce<i32>((a, x) => a * 10 + x, 0).toString() + " " + list.reduce<string>((a, x) => a + x.toString(), ">"),
  );
  show("reduceRight", list.reduceRight<i32>((a, x) => a * 10 + x, 0).toString());
}

/** A linear congruential generator, for sorting. */
let state: u32 = 12345;
function random(): u32 {
  state = state * 1664525 + 1013904223;
  return state >> 8;
}

function sorting(): void {
  show(
    "sort",
    [3, 1, 2].sort().join(" ") +
      "|" +
      [10, 9, 1].sort((a, b) => b - a).join(" ") +
      "|" +
      ["b", "a", "C"].sort().join(" "),
  );
  show("floats", [2.5, -1, Infinity, 0, -Infinity, 1e-5].sort().join(" "));
  show("unsigned", [<u32>4000000000, 5, 3000000000].sort().join(" "));
  for (let size = 1; size < 3000; size = size * 3 + 1) {
    const list = new Array<i32>(size);
    for (let i = 0; i < size; i++) list[i] = <i32>(random() % 1000) - 500;
    list.sort((a, b) => a - b);
    let inOrder = true;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      if (i && list[i - 1] > list[i]) inOrder = false;
      sum += list[i];
    }
    show(
      "sorted " + size.toString(),
      inOrder.toString() + " " + sum.toString() + " " + list[0].toString() + " " + list[size - 1].toString(),
    );
  }
  const items: Item[] = [];
  for (let i = 0; i < 60; i++) items.push(new Item(i, String.fromCharCode(97 + <i32>(random() % 6))));
  items.sort((a, b) => (a.name == b.name ? 0 : a.name < b.name ? -1 : 1)); // stable
  show("stable", texts(items));
}

function objects(): void {
  let items: Item[] = [];
  for (let round = 0; round < 300; round++) {
    for (let i = 0; i < 20; i++) items.push(new Item(round * 20 + i, "n"));
    if (items.length > 200) items = items.filter((item) => item.key % 3 != 0).slice(50);
    items.splice(round % items.length, 2);
    items.reverse();
  }
  show("objects", items.length.toString() + " " + texts(items.slice(0, 12)));
  show("sum", items.reduce<i64>((sum, item) => sum + item.key, 0).toString());
  const grid: i32[][] = [];
  for (let y = 0; y < 12; y++) {
    grid.push([]);
    for (let x = 0; x <= y; x++) grid[y].push(x == 0 || x == y ? 1 : grid[y - 1][x - 1] + grid[y - 1][x]);
  }
  for (let y = 0; y < grid.length; y++) console.log(grid[y].join(" "));
}

const TABLE: StaticArray<i32> = [2, 3, 5, 7, 11, 13];

function fixed(): void {
  show(
    "static",
    TABLE.length.toString() + " " + TABLE.join(",") + " " + TABLE[5].toString() + " " + TABLE.at(-2).toString(),
  );
  show("static slice", TABLE.slice<i32[]>(1, 3).join(",") + "|" + TABLE.slice<StaticArray<i32>>(-2).join(","));
  show("static concat", TABLE.concat<i32[]>([17, 19]).join(","));
  show(
    "static search",
    TABLE.indexOf(7).toString() +
      TABLE.includes(8).toString() +
      TABLE.lastIndexOf(2).toString() +
      TABLE.findIndex((x) => x > 6).toString(),
  );
  show(
    "static walk",
    TABLE.map<i32>((x) => x * x).join(",") +
      "|" +
      TABLE.filter((x) => x % 4 == 3).join(",") +
      "|" +
      TABLE.reduce<i32>((a, x) => a + x, 0).toString(),
  );
  const changed = StaticArray.fromArray<i32>([9, 8, 7]);
  changed[1] = 100;
  changed.sort();
  show("fromArray", changed.join(",") + " " + changed.toString());
  const filled = new StaticArray<string>(4);
  filled.fill("s");
  filled[2] = "middle";
  filled.reverse();
  show("strings", filled.join(" "));
  show("copyWithin", StaticArray.fromArray<i32>([1, 2, 3, 4]).copyWithin(0, 2).join(","));
  show("some every", TABLE.some((x) => x == 11).toString() + TABLE.every((x) => x < 13).toString());
}

making();
ends();
copying();
searching();
walking();
sorting();
objects();
fixed();
