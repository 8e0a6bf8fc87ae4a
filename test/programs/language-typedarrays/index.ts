/** The standard library's typed arrays, ArrayBuffer and DataView. */

function show(name: string, value: string): void {
  console.log(name + ": " + value);
}

/** What all eleven classes have, with numbers that do not fit the small ones. */
function exercise<A, E>(name: string): void {
  const a = instantiate<A>(8);
  for (let i = 0; i < 8; i++) a[i] = <E>(i * 37 - 20);
  show(name, a.join(" ") + " (" + a.length.toString() + " of " + sizeof<E>().toString() + ")");
  a.sort();
  show("  sort", a.join(" "));
  a.sort((x, y) => (x < y ? 1 : x > y ? -1 : 0));
  show("  backwards", a.join(" "));
  a.reverse();
  show("  reverse", a.join(" "));
  show("  slice", a.slice(2, 5).join(" ") + "|" + a.slice(-2).join(" "));
  const part = a.subarray(2, 6);
  part.fill(<E>9, 1, 3);
  show(
    "  subarray",
    part.join(" ") + "|" + a.join(" ") + "|" + part.byteOffset.toString() + " " + part.byteLength.toString(),
  );
  show("  copyWithin", a.copyWithin(0, 5).join(" "));
  show(
    "  search",
    a.indexOf(<E>9).toString() +
      " " +
      a.lastIndexOf(<E>9).toString() +
      " " +
      a.includes(<E>9).toString() +
      " " +
      a.findIndex((x) => x > <E>50).toString() +
      " " +
      a.findLastIndex((x) => x == <E>9).toString(),
  );
  show("  map", a.map((x) => <E>(x + x)).join(" "));
  show("  filter", a.filter((x) => x > <E>10).join(" "));
  show(
    "  reduce",
    a.reduce<f64>((sum, x) => sum + <f64>x, 0).toString() +
      " " +
      a.reduceRight<f64>((sum, x) => sum / 2 + <f64>x, 0).toString(),
  );
  show("  every some", a.every((x) => x < <E>100).toString() + a.some((x) => x == <E>9).toString());
  const other = instantiate<A>(12);
  other.set(a, 3);
  other.set<i32[]>([100, 101], 0);
  show("  set", other.join(" "));
  show("  at", a.at(-1).toString() + " " + a.at(0).toString());
}

function clamping(): void {
  const clamped = new Uint8ClampedArray(6);
  const values = [-5, 0, 128, 255, 256, 100000];
  for (let i = 0; i < 6; i++) clamped[i] = <u8>(values[i] < 0 ? 0 : values[i] > 255 ? 255 : values[i]);
  clamped.set<i32[]>([-1, 300]);
  show("clamped", clamped.join(" "));
  const floats = new Float32Array(3);
  floats[0] = 0.1;
  floats[1] = 16777217;
  floats[2] = 1e-40;
  show("rounded to f32", floats.join(" "));
  const bytes = Uint8Array.wrap(floats.buffer);
  show("their bytes", bytes.join(" "));
}

function buffers(): void {
  const buffer = new ArrayBuffer(32);
  const bytes = Uint8Array.wrap(buffer);
  const words = Uint32Array.wrap(buffer, 8, 4);
  for (let i = 0; i < 32; i++) bytes[i] = <u8>(i * 5 + 1);
  show("words", words.map((x) => x).join(" ") + " " + words.byteOffset.toString());
  words[0] = 0xdeadbeef;
  show("bytes", bytes.slice(8, 12).join(" "));
  const copy = buffer.slice(4, 12);
  show("slice", copy.byteLength.toString() + " " + Uint8Array.wrap(copy).join(" "));
  show("negative", buffer.slice(-4).byteLength.toString() + " " + buffer.slice(10, 5).byteLength.toString());
  show(
    "isView",
    ArrayBuffer.isView(bytes).toString() +
      ArrayBuffer.isView(buffer).toString() +
      ArrayBuffer.isView(new DataView(buffer)).toString(),
  );
  show("same buffer", (bytes.buffer == buffer).toString() + (words.buffer == copy).toString());
}

function views(): void {
  const view = new DataView(new ArrayBuffer(64), 4, 56);
  show("view", view.byteLength.toString() + " " + view.byteOffset.toString());
  view.setInt8(0, -2);
  view.setUint8(1, 254);
  view.setInt16(2, -300);
  view.setUint16(4, 65000, true);
  view.setInt32(6, -70000);
  view.setUint32(10, 0xfedcba98, true);
  view.setInt64(14, i64.MIN_VALUE + 5);
  view.setUint64(22, u64.MAX_VALUE - 7, true);
  view.setFloat32(30, 3.14159);
  view.setFloat64(34, -2.718281828459045, true);
  let bytes = "";
  for (let i = 0; i < 42; i++) bytes += view.getUint8(i).toString(16).padStart(2, "0");
  show("bytes", bytes);
  show(
    "back",
    [
      view.getInt8(0).toString(),
      view.getUint8(1).toString(),
      view.getInt16(2).toString(),
      view.getInt16(2, true).toString(),
      view.getUint16(4, true).toString(),
      view.getUint16(4).toString(),
      view.getInt32(6).toString(),
      view.getUint32(10, true).toString(),
      view.getUint32(10).toString(),
      view.getInt64(14).toString(),
      view.getUint64(22, true).toString(),
      view.getFloat32(30).toString(),
      view.getFloat64(34, true).toString(),
      view.getInt64(15).toString(),
      view.getFloat32(33).toString(),
    ].join(" "),
  );
}

/** Raw memory, as AssemblyScript offers it. */
function memories(): void {
  const block = new ArrayBuffer(64);
  const at = changetype<usize>(block);
  for (let i = 0; i < 16; i++) store<u8>(at + i, <u8>(i + 1));
  memory.copy(at + 4, at, 12); // overlapping
  memory.fill(at + 20, 0xab, 4);
  show("memory", Uint8Array.wrap(block).subarray(0, 28).join(" "));
  show("compare", memory.compare(at, at + 4, 4).toString() + " " + (memory.compare(at + 1, at, 4) > 0).toString());
  store<u64>(at + 32, 0x0123456789abcdef);
  show(
    "loads",
    load<u16>(at + 32).toString(16) +
      " " +
      load<u32>(at + 33).toString(16) +
      " " +
      load<i8>(at + 32).toString() +
      " " +
      load<u64>(at + 28, 4).toString(16),
  );
  show(
    "bits",
    clz<u32>(1).toString() +
      " " +
      ctz<u64>(1 << 40).toString() +
      " " +
      popcnt<u16>(0xf0f0).toString() +
      " " +
      rotl<u32>(0x80000001, 4).toString(16) +
      " " +
      rotr<u8>(0x81, 1).toString(16) +
      " " +
      bswap<u32>(0x12345678).toString(16) +
      " " +
      bswap<u16>(0x1234).toString(16),
  );
}

/** Garbage of all sizes, and a checksum of what survives. */
function growing(): void {
  const kept: Uint8Array[] = [];
  for (let i = 0; i < 600; i++) {
    const bytes = new Uint8Array((i * 97) % 2000);
    for (let j = 0; j < bytes.length; j++) bytes[j] = <u8>(i + j);
    if (i % 7 == 0) kept.push(bytes);
    if (kept.length > 40) kept.splice(0, 13);
  }
  let sum: u32 = 0;
  for (let i = 0; i < kept.length; i++) for (let j = 0; j < kept[i].length; j++) sum = rotl(sum, 1) + kept[i][j];
  show("kept", kept.length.toString() + " " + sum.toString());
  const large = new Float64Array(50000);
  for (let i = 0; i < large.length; i++) large[i] = Math.sqrt(<f64>((i * 7919) % 50000));
  large.sort();
  show("large", large[0].toString() + " " + large[25000].toString() + " " + large[49999].toString());
}

exercise<Int8Array, i8>("Int8Array");
exercise<Uint8Array, u8>("Uint8Array");
exercise<Uint8ClampedArray, u8>("Uint8ClampedArray");
exercise<Int16Array, i16>("Int16Array");
exercise<Uint16Array, u16>("Uint16Array");
exercise<Int32Array, i32>("Int32Array");
exercise<Uint32Array, u32>("Uint32Array");
exercise<Int64Array, i64>("Int64Array");
exercise<Uint64Array, u64>("Uint64Array");
exercise<Float32Array, f32>("Float32Array");
exercise<Float64Array, f64>("Float64Array");
clamping();
buffers();
views();
memories();
growing();
