/** Integers and floating-point numbers: their texts both ways, conversions, overflow, division, shifts. */

function show(name: string, value: string): void {
  console.log(name + ": " + value);
}

function writing(): void {
  show("i32", i32.MIN_VALUE.toString() + " " + i32.MAX_VALUE.toString() + " " + (<i32>-0).toString());
  show("i64", i64.MIN_VALUE.toString() + " " + i64.MAX_VALUE.toString());
  show(
    "u64",
    u64.MAX_VALUE.toString() +
      " " +
      u32.MAX_VALUE.toString() +
      " " +
      u16.MAX_VALUE.toString() +
      " " +
      u8.MAX_VALUE.toString(),
  );
  show(
    "small",
    i8.MIN_VALUE.toString() + " " + i16.MIN_VALUE.toString() + " " + true.toString() + " " + usize.MAX_VALUE.toString(),
  );
  for (let radix = 2; radix <= 36; radix += radix < 10 ? 1 : 13) {
    show(
      "radix " + radix.toString(),
      (<i32>-123456).toString(radix) +
        " " +
        (<u32>3735928559).toString(radix) +
        " " +
        (<i64>-9007199254740993).toString(radix) +
        " " +
        u64.MAX_VALUE.toString(radix),
    );
  }
  const values: f64[] = [
    0,
    -0.0,
    1,
    -1.5,
    0.1,
    1 / 3.0,
    100,
    123456789,
    1e20,
    1e21,
    1.5e21,
    123456789012345680000,
    1e-6,
    1e-7,
    1.25e-7,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    9007199254740991,
    4294967296,
    0.000001234,
    1e100,
    3.0000000000000004,
    299792458.5,
    NaN,
    Infinity,
    -Infinity,
  ];
  for (let i = 0; i < values.length; i++)
    show("f64 " + i.toString(), values[i].toString() + " " + (<f32>values[i]).toString());
  let line = "";
  for (let exponent = -24; exponent <= 24; exponent++) line += Math.pow(10, exponent).toString() + " ";
  show("powers of ten", line);
}

function reading(): void {
  const texts = [
    "0",
    "42",
    "-17",
    "+5",
    "  12  ",
    "0x1F",
    "0b1011",
    "0o17",
    "1e3",
    "12abc",
    "abc",
    "",
    "99999999999",
    "-0",
    "1_000",
    "١",
  ];
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    show(
      "[" + text + "]",
      parseInt(text).toString() +
        " " +
        parseFloat(text).toString() +
        " " +
        I32.parseInt(text).toString() +
        " " +
        U64.parseInt(text).toString() +
        " " +
        I64.parseInt(text, 16).toString(),
    );
  }
  const floats = [
    ".5",
    "5.",
    "-.5e-3",
    "1e400",
    "-1e400",
    "1e-400",
    "3.14159265358979323846",
    "Infinity",
    "-Infinity",
    "NaN",
    "1e",
    "1e+",
    "0.1e1x",
    "00012.50",
    "123456789012345678901234567890",
    "2.2250738585072011e-308",
  ];
  for (let i = 0; i < floats.length; i++)
    show(
      "<" + floats[i] + ">",
      parseFloat(floats[i]).toString() +
        " " +
        F32.parseFloat(floats[i]).toString() +
        " " +
        F64.parseFloat(floats[i]).toString(),
    );
  for (let radix = 2; radix <= 36; radix += 17)
    show(
      "in radix " + radix.toString(),
      parseInt("10", radix).toString() +
        " " +
        parseInt("z9", radix).toString() +
        " " +
        I64.parseInt("-1010101", radix).toString(),
    );
  show(
    "limits",
    I32.parseInt("2147483648").toString() +
      " " +
      I64.parseInt("9223372036854775807").toString() +
      " " +
      U64.parseInt("18446744073709551615").toString() +
      " " +
      I8.parseInt("300").toString(),
  );
}

function converting(): void {
  const values: f64[] = [
    0.9, -0.9, 2.5, -2.5, 127.9, 128, 255, 256, -129, 65535.7, 2147483647, 2147483648, -2147483649, 4294967295, 1e18,
  ];
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    show(
      "convert " + x.toString(),
      (<i8>(<i64>x)).toString() +
        " " +
        (<u8>(<i64>x)).toString() +
        " " +
        (<i16>(<i64>x)).toString() +
        " " +
        (<i32>x).toString() +
        " " +
        (<i64>x).toString() +
        " " +
        (<f32>x).toString(),
    );
  }
  show(
    "sign",
    (<i32>(<u8>200)).toString() +
      " " +
      (<i32>(<i8>200)).toString() +
      " " +
      (<u32>(<i32>-1)).toString() +
      " " +
      (<i64>(<i32>-1)).toString() +
      " " +
      (<u64>(<u32>0xffffffff)).toString(),
  );
  show(
    "to float",
    (<f64>u64.MAX_VALUE).toString() +
      " " +
      (<f32>i64.MIN_VALUE).toString() +
      " " +
      (<f32>16777217).toString() +
      " " +
      (<f64>(<f32>0.1)).toString(),
  );
  show(
    "reinterpret",
    reinterpret<u32>(<f32>1.5).toString(16) +
      " " +
      reinterpret<u64>(-0.1).toString(16) +
      " " +
      reinterpret<f64>(<u64>0x400921fb54442d18).toString() +
      " " +
      reinterpret<f32>(<u32>0x7f7fffff).toString(),
  );
  show(
    "bool",
    (<bool>5).toString() + (<i32>true).toString() + (!0).toString() + (!!0.1).toString() + (!NaN).toString(),
  );
}

/** Kept from being folded by the compiler. */
function opaque<T>(x: T): T {
  return Date.now() > 0 ? x : <T>(x + x);
}

function computing(): void {
  show(
    "wrap",
    (opaque<i32>(i32.MAX_VALUE) + 1).toString() +
      " " +
      (opaque<u8>(255) + <u8>1).toString() +
      " " +
      (<u8>(opaque<u8>(255) + <u8>1)).toString() +
      " " +
      (opaque<i16>(32767) + <i16>1).toString() +
      " " +
      (opaque<u64>(0) - 1).toString(),
  );
  show(
    "multiply",
    (opaque<i32>(123456789) * 987654321).toString() +
      " " +
      (opaque<i64>(123456789012345) * 987654321).toString() +
      " " +
      (opaque<u32>(0xffffffff) * 0xffffffff).toString(),
  );
  show(
    "divide",
    (opaque<i32>(-7) / 2).toString() +
      " " +
      (opaque<i32>(-7) % 2).toString() +
      " " +
      (opaque<u32>(<u32>-7) / 2).toString() +
      " " +
      (opaque<i64>(i64.MIN_VALUE) / 3).toString() +
      " " +
      (opaque<u64>(u64.MAX_VALUE) % 1000000007).toString() +
      " " +
      (opaque<i8>(-128) / <i8>3).toString(),
  );
  show(
    "by zero",
    (opaque<f64>(1) / 0).toString() +
      " " +
      (opaque<f64>(-1) / 0).toString() +
      " " +
      (opaque<f64>(0) / 0).toString() +
      " " +
      (opaque<f64>(5) % 0).toString(),
  );
  show(
    "shift",
    (opaque<i32>(-16) >> 2).toString() +
      " " +
      (opaque<i32>(-16) >>> 28).toString() +
      " " +
      (opaque<u32>(1) << 35).toString() +
      " " +
      (opaque<i64>(-1) >> 63).toString() +
      " " +
      (opaque<u64>(1) << 63).toString() +
      " " +
      (opaque<u8>(200) << 1).toString() +
      " " +
      (opaque<i8>(-128) >> 3).toString(),
  );
  show(
    "bits",
    (opaque<i32>(0b1100) & 0b1010).toString() +
      " " +
      (opaque<i32>(0b1100) | 0b1010).toString() +
      " " +
      (opaque<i32>(0b1100) ^ 0b1010).toString() +
      " " +
      (~opaque<i32>(5)).toString() +
      " " +
      (~opaque<u16>(5)).toString(),
  );
  show(
    "float",
    (opaque<f64>(0.1) + 0.2).toString() +
      " " +
      (opaque<f32>(0.1) + <f32>0.2).toString() +
      " " +
      (opaque<f64>(1e16) + 1).toString() +
      " " +
      ((opaque<f64>(1) / 3) * 3).toString(),
  );
  show(
    "compare",
    (opaque<f64>(NaN) == NaN).toString() +
      (opaque<f64>(NaN) != NaN).toString() +
      (opaque<f64>(NaN) < 1).toString() +
      (opaque<f64>(-0.0) == 0).toString() +
      (opaque<u32>(0xffffffff) > 1).toString() +
      (opaque<i32>(-1) > 1).toString(),
  );
  show(
    "min max",
    min<i32>(-3, 2).toString() +
      " " +
      max<u32>(3, 0xffffffff).toString() +
      " " +
      abs<i64>(-5).toString() +
      " " +
      min<f64>(NaN, 1).toString() +
      " " +
      max<f64>(-0.0, 0).toString(),
  );
  show(
    "rounding",
    nearest<f64>(2.5).toString() +
      " " +
      nearest<f64>(-3.5).toString() +
      " " +
      trunc<f64>(-1.7).toString() +
      " " +
      ceil<f32>(1.1).toString() +
      " " +
      copysign<f64>(3, -0.0).toString() +
      " " +
      sqrt<f32>(2).toString(),
  );
  show(
    "isNaN",
    isNaN<f64>(NaN).toString() +
      isNaN<f64>(1).toString() +
      isFinite<f64>(Infinity).toString() +
      isFinite<f64>(1).toString() +
      Number.isInteger(5).toString() +
      F64.isInteger(5.5).toString() +
      F64.isSafeInteger(9007199254740992).toString(),
  );
  show(
    "constants",
    F64.EPSILON.toString() +
      " " +
      F64.MAX_SAFE_INTEGER.toString() +
      " " +
      F64.MIN_VALUE.toString() +
      " " +
      F32.EPSILON.toString() +
      " " +
      F32.MAX_VALUE.toString(),
  );
}

/** Each text is read back; a generator chooses the numbers. */
function roundTrips(): void {
  let state: u64 = 88172645463325252;
  let bad = 0;
  let off = 0;
  let sum: u64 = 0;
  for (let i = 0; i < 5000; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    const shift = i % 60;
    const integer = (<i64>state) >> shift;
    if (I64.parseInt(integer.toString()) != integer) bad++;
    if (U64.parseInt(state.toString()) != state) bad++;
    if (U64.parseInt(state.toString(16), 16) != state) bad++;
    const real = reinterpret<f64>(state);
    if (isNaN(real)) continue;
    const text = real.toString();
    if (parseFloat(text) != real) off++; // the library's reading is not exact to the last bit
    for (let j = 0; j < text.length; j++) sum = sum * 31 + text.charCodeAt(j);
    if (i % 400 == 0) show(integer.toString(), text + " " + (<f32>real).toString());
  }
  show("round trips", bad.toString() + " integers bad, " + off.toString() + " floats off, texts " + sum.toString(16));
}

writing();
reading();
converting();
computing();
roundTrips();
