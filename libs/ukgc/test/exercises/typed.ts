/** Typed arrays, buffers and views. */
import { fresh, line, noise } from "./common";

export function typed(): void {
  const a = new Uint8Array(100);
  for (let i = 0; i < 100; i++) a[i] = <u8>(i * 37);
  line("u8", a.join(",") + a.toString());
  line("sub", a.subarray(10, 20).join(",") + a.slice(90).join(","));
  line("map", a.map((x) => x + <u8>fresh().length).join(","));
  line("filter", a.filter((x) => (fresh().length, x > 128)).join(","));
  line("sort", a.sort().join(","));
  line(
    "sort cmp",
    a
      .sort((x, y) => {
        noise();
        return <i32>y - <i32>x;
      })
      .join(","),
  );
  line("wrap", Uint8Array.wrap(String.UTF8.encode(fresh() + "wrapped")).join(","));
  line("wrap2", Uint16Array.wrap(new Uint8Array(20).fill(7).buffer, 4, 4).join(","));
  line("wrap3", Float64Array.wrap(new ArrayBuffer(32)).join(","));
  const f = new Float64Array(10);
  for (let i = 0; i < 10; i++) f[i] = i / 3.0;
  line("f64", f.join(" ") + f.reduce<f64>((x, y) => x + y, 0).toString());
  const g = new Float32Array(5);
  g.set<i32[]>([1, 2, 3], 1);
  line("set", g.join(","));
  g.set<Float64Array>(f.subarray(0, 3), 2);
  line("set2", g.join(","));
  const b = new ArrayBuffer(16);
  const dv = new DataView(b, 4, 8);
  dv.setFloat32(0, 1.5);
  dv.setInt16(4, -2, true);
  line("dv", Uint8Array.wrap(b).join(",") + dv.getFloat32(0).toString() + b.slice(4, 8).byteLength.toString());
  line("dv2", new DataView(new ArrayBuffer(8)).getInt32(0).toString());
  line("i64", new Int64Array(4).fill(-5).join(","));
  line("reverse", a.subarray(0, 9).reverse().join(","));
  line("str buf", b.toString());
  const clamp = new Uint8ClampedArray(3);
  clamp[0] = 300;
  clamp[1] = -4;
  line("clamp", clamp.join(","));
  line("from", new Uint8Array(5).map((x: u8, i: i32): u8 => <u8>(i * i)).join(","));
  line(
    "of",
    a
      .subarray(0, 5)
      .map((x) => x)
      .copyWithin(1, 2)
      .fill(4, 0, 1)
      .join("-"),
  );
  const many: Uint8Array[] = [];
  for (let i = 0; i < 30; i++) {
    const x = new Uint8Array(i * 3);
    x.fill(<u8>i);
    many.push(x);
  }
  let sum = 0;
  for (let i = 0; i < 30; i++) {
    for (let j = 0; j < many[i].length; j++) sum += many[i][j];
  }
  line("many", sum.toString());
}
