/** Arrays: sorts and searches with comparisons that allocate, growth, literals. */
import { fresh, freshArr, freshP, line, noise, P } from "./common";

let total = 0;

export function arrays(): void {
  total = 0;
  line(
    "map",
    freshArr(10)
      .map<string>((x: string): string => x + "!" + fresh())
      .join(","),
  );
  line(
    "map int",
    freshArr(10)
      .map<i32>((x: string): i32 => x.length)
      .join(","),
  );
  line(
    "filter",
    freshArr(30)
      .filter((x: string): bool => (x + fresh()).length % 2 == 0)
      .join(","),
  );
  line(
    "reduce",
    freshArr(10).reduce<string>((s: string, x: string): string => s + x, fresh()),
  );
  line(
    "reduceRight",
    freshArr(10).reduceRight<string>((s: string, x: string): string => s + x, fresh()),
  );
  line(
    "sort",
    freshArr(60)
      .sort((p: string, q: string): i32 => {
        const k = p + "",
          l = q + "";
        return k < l ? 1 : k > l ? -1 : 0;
      })
      .join(","),
  );
  for (let n = 0; n < 50; n += n < 5 ? 1 : 15) {
    const short = freshP(n);
    short.sort((p: P, q: P): i32 => ((q.v * 37) % 41) - ((p.v * 37) % 41) + noise().length - noise().length);
    line("sort " + n.toString(), short.join(";"));
  }
  line("sort default", freshArr(300).sort().join(","));
  const ints: i32[] = [];
  for (let i = 0; i < 400; i++) ints.push((i * 7919) % 1009);
  line("sort ints", ints.sort().join(","));
  const fl: f64[] = [];
  for (let i = 0; i < 100; i++) fl.push(((i * 7919) % 1009) / 8.0);
  line(
    "sort floats",
    fl
      .sort((p, q) => {
        const s = noise();
        return p < q ? -1 : p > q ? 1 : s.length - s.length;
      })
      .join(","),
  );
  const ps = freshP(80);
  ps.sort((p: P, q: P): i32 => {
    const s = p.toString() + q.toString();
    return ((p.v * 37) % 41) - ((q.v * 37) % 41) + s.length - s.length;
  });
  line("sort obj", ps.join(";"));
  const e = freshArr(12);
  line("splice", e.splice(3, 4).join(",") + "|" + e.join(","));
  line("splice2", e.splice(-2).join(",") + "|" + e.join(","));
  line("concat", freshArr(5).concat(freshArr(6)).join(","));
  line("slice", freshArr(9).slice(2, -2).join(","));
  const nested: string[][] = [];
  for (let i = 0; i < 5; i++) nested.push(freshArr(i));
  line("flat", nested.flat().join(","));
  const ni: i32[][] = [[1, 2], [3], [], [4, 5, 6]];
  line("flat int", ni.flat().join(","));
  line("nested join", nested.join(";"));
  line("reverse", freshArr(7).reverse().join(","));
  line("fill", freshArr(7).fill(fresh(), 2, 5).join(","));
  line("copyWithin", freshArr(9).copyWithin(0, 4).join(","));
  const u = freshArr(5);
  u.unshift(fresh());
  u.unshift(fresh());
  line("unshift", u.shift() + "," + u.pop() + "|" + u.join(","));
  line(
    "find",
    freshArr(9)
      .findIndex((x: string): bool => (x + fresh()).length > 100)
      .toString() +
      freshArr(5).indexOf(fresh()).toString() +
      freshArr(5).includes(fresh()).toString() +
      freshArr(3)
        .some((x) => x.length > 1)
        .toString() +
      freshArr(3)
        .every((x) => (x + fresh()).length > 1)
        .toString(),
  );
  let s = "";
  const fe = freshArr(6);
  fe.forEach((x: string) => {
    total += (x + fresh()).length;
  });
  line("forEach", total.toString());
  const lit = [fresh(), fresh(), fresh() + fresh(), "static"];
  line("literal", lit.join(","));
  const lit2 = [new P(fresh(), 1), new P(fresh(), 2)];
  line("literal2", lit2.toString());
  const lit3: string[][] = [[fresh(), fresh()], [fresh()]];
  line("literal3", lit3.toString());
  const arr = new Array<string>(5);
  arr[2] = fresh();
  arr.fill(fresh());
  arr.length = 3;
  arr.push(fresh());
  line("length", arr.join(","));
  const arr3 = new Array<P | null>(4);
  arr3[1] = new P(fresh(), 3);
  line("nulls", arr3.length.toString() + (arr3[0] == null).toString() + arr3[1]!.toString());
  line("isArray", Array.isArray(arr).toString());
  line("bool join", [true, false].join(","));
  line("float join", [1.5, 2.25, NaN].join(", "));
  line("i64 join", (<i64[]>[1, -2, 1 << 40]).join("::"));
  line("from", StaticArray.fromArray(freshArr(4)).join(","));
  const sa = new StaticArray<string>(4);
  for (let i = 0; i < 4; i++) sa[i] = fresh();
  line(
    "static",
    sa.concat<string[]>(freshArr(3)).join(",") +
      sa.slice<string[]>(1).join(",") +
      sa.map<string>((x) => x + fresh()).join(",") +
      sa.filter((x) => (x + fresh()).length > 3).join(",") +
      sa.includes(fresh()).toString() +
      sa.reverse().join("") +
      sa.reduce<string>((q, x) => q + x, fresh()),
  );
  line(
    "static sort",
    StaticArray.fromArray(freshArr(70))
      .sort((a, b) => {
        noise();
        return a < b ? 1 : a > b ? -1 : 0;
      })
      .join(","),
  );
  const sl: StaticArray<string> = [fresh(), fresh(), "lit"];
  line("static lit", sl.join(","));
  line("static str", sl.toString());
  line("static slice", StaticArray.slice<string>(sl, 1).join(",") + StaticArray.concat<string>(sl, sl).join(","));
  for (let i = 0; i < 40; i++) {
    const g: P[] = [];
    for (let j = 0; j < i; j++) g.push(new P(fresh(), j));
    if (i % 13 == 0) s += g.toString();
  }
  line("grow", s);
}
