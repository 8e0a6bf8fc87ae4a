/** The standard library's Math (f64), Mathf (f32) and NativeMath's whole functions, on ordinary and on strange numbers. */

function show(name: string, value: string): void {
  console.log(name + ": " + value);
}

const DOUBLES: StaticArray<f64> = [
  0,
  -0.0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  3.141592653589793,
  0.1,
  100.7,
  -1234.5678,
  1e10,
  1e-10,
  1e300,
  1e-300,
  5e-324,
  4294967295.5,
  9007199254740993,
  Infinity,
  -Infinity,
  NaN,
];

const FLOATS: StaticArray<f32> = [
  0,
  -0.0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  3.1415927,
  0.1,
  100.7,
  -1234.5678,
  1e10,
  1e-10,
  1e38,
  1e-38,
  1e-45,
  16777217,
  Infinity,
  -Infinity,
  NaN,
];

function double(name: string, f: (x: f64) => f64): void {
  const results: string[] = [];
  for (let i = 0; i < DOUBLES.length; i++) results.push(f(DOUBLES[i]).toString());
  show(name, results.join(" "));
}

function single(name: string, f: (x: f32) => f32): void {
  const results: string[] = [];
  for (let i = 0; i < FLOATS.length; i++) results.push(f(FLOATS[i]).toString());
  show(name, results.join(" "));
}

function doubles(): void {
  show(
    "constants",
    [Math.E, Math.LN2, Math.LN10, Math.LOG2E, Math.LOG10E, Math.PI, Math.SQRT1_2, Math.SQRT2]
      .map<string>((x) => x.toString())
      .join(" "),
  );
  double("abs", (x) => Math.abs(x));
  double("ceil", (x) => Math.ceil(x));
  double("floor", (x) => Math.floor(x));
  double("round", (x) => Math.round(x));
  double("trunc", (x) => Math.trunc(x));
  double("sign", (x) => Math.sign(x));
  double("fround", (x) => <f64>Math.fround(x));
  double("sqrt", (x) => Math.sqrt(x));
  double("cbrt", (x) => Math.cbrt(x));
  double("sin", (x) => Math.sin(x));
  double("cos", (x) => Math.cos(x));
  double("tan", (x) => Math.tan(x));
  double("asin", (x) => Math.asin(x));
  double("acos", (x) => Math.acos(x));
  double("atan", (x) => Math.atan(x));
  double("sinh", (x) => Math.sinh(x));
  double("cosh", (x) => Math.cosh(x));
  double("tanh", (x) => Math.tanh(x));
  double("asinh", (x) => Math.asinh(x));
  double("acosh", (x) => Math.acosh(x));
  double("atanh", (x) => Math.atanh(x));
  double("exp", (x) => Math.exp(x));
  double("exp2", (x) => NativeMath.exp2(x));
  double("expm1", (x) => Math.expm1(x));
  double("log", (x) => Math.log(x));
  double("log2", (x) => Math.log2(x));
  double("log10", (x) => Math.log10(x));
  double("log1p", (x) => Math.log1p(x));
  double("clz32", (x) => Math.clz32(x));
  double("pow 2.5", (x) => Math.pow(x, 2.5));
  double("pow -3", (x) => x ** -3);
  double("2 pow", (x) => Math.pow(2, x));
  double("atan2 1", (x) => Math.atan2(x, 1));
  double("atan2 of -1", (x) => Math.atan2(-1, x));
  double("hypot", (x) => Math.hypot(x, 3));
  double("imul", (x) => Math.imul(x, 0x10003));
  double("max", (x) => Math.max(x, 0.25));
  double("min", (x) => Math.min(x, 0.25));
  double("remainder", (x) => x % 0.7);
  double("of 7", (x) => 7 % x);
  double("scalbn", (x) => NativeMath.scalbn(x, -3));
  double("negated", (x) => -x);
  double("signbit", (x) => (NativeMath.signbit(x) ? 1 : 0));
}

function singles(): void {
  single("f abs", (x) => Mathf.abs(x));
  single("f ceil", (x) => Mathf.ceil(x));
  single("f floor", (x) => Mathf.floor(x));
  single("f round", (x) => Mathf.round(x));
  single("f trunc", (x) => Mathf.trunc(x));
  single("f sign", (x) => Mathf.sign(x));
  single("f sqrt", (x) => Mathf.sqrt(x));
  single("f cbrt", (x) => Mathf.cbrt(x));
  single("f sin", (x) => Mathf.sin(x));
  single("f cos", (x) => Mathf.cos(x));
  single("f tan", (x) => Mathf.tan(x));
  single("f asin", (x) => Mathf.asin(x));
  single("f acos", (x) => Mathf.acos(x));
  single("f atan", (x) => Mathf.atan(x));
  single("f sinh", (x) => Mathf.sinh(x));
  single("f cosh", (x) => Mathf.cosh(x));
  single("f tanh", (x) => Mathf.tanh(x));
  single("f asinh", (x) => Mathf.asinh(x));
  single("f acosh", (x) => Mathf.acosh(x));
  single("f atanh", (x) => Mathf.atanh(x));
  single("f exp", (x) => Mathf.exp(x));
  single("f expm1", (x) => Mathf.expm1(x));
  single("f log", (x) => Mathf.log(x));
  single("f log2", (x) => Mathf.log2(x));
  single("f log10", (x) => Mathf.log10(x));
  single("f log1p", (x) => Mathf.log1p(x));
  single("f pow", (x) => Mathf.pow(x, 1.5));
  single("f atan2", (x) => Mathf.atan2(x, 2));
  single("f hypot", (x) => Mathf.hypot(x, 4));
  single("f remainder", (x) => x % 0.3);
  single("f max", (x) => Mathf.max(x, 0.25));
  single("f min", (x) => Mathf.min(x, 0.25));
}

/** Many arguments folded into one number each: a wrong last bit shows. */
function folded(name: string, f: (x: f64) => f64): void {
  let sum: u64 = 0;
  for (let i = -500; i < 500; i++) sum = rotl(sum, 5) ^ reinterpret<u64>(f(<f64>i * 0.0371 + 0.00013));
  show(name, sum.toString(16));
}

function folds(): void {
  folded("sines", (x) => Math.sin(x * 1000));
  folded("cosines", (x) => Math.cos(x * x));
  folded("tangents", (x) => Math.tan(x));
  folded("exponentials", (x) => Math.exp(x));
  folded("logarithms", (x) => Math.log(Math.abs(x)));
  folded("powers", (x) => Math.pow(Math.abs(x), x));
  folded("roots", (x) => Math.cbrt(x) + Math.sqrt(Math.abs(x)));
  folded("arcs", (x) => Math.atan2(x, 3 - x));
  folded("hyperbolics", (x) => Math.tanh(x) + Math.asinh(x));
}

/** The n-body problem: Sun and Jupiter's like in a plane, by leapfrog; the energy stays. */
function bodies(): void {
  const mass: f64[] = [1000, 1, 0.3];
  const x: f64[] = [0, 5.2, -9.5];
  const y: f64[] = [0, 0, 0.4];
  const vx: f64[] = [0, 0, 0.2];
  const vy: f64[] = [0, 13.8, -10.2];
  for (let step = 0; step <= 20000; step++) {
    if (step % 4000 == 0) {
      let energy: f64 = 0;
      for (let i = 0; i < 3; i++) {
        energy += (mass[i] * (vx[i] * vx[i] + vy[i] * vy[i])) / 2;
        for (let j = 0; j < i; j++) energy -= (mass[i] * mass[j]) / Math.hypot(x[i] - x[j], y[i] - y[j]);
      }
      show("energy", energy.toString());
    }
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        if (i == j) continue;
        const dx = x[j] - x[i];
        const dy = y[j] - y[i];
        const r2 = dx * dx + dy * dy;
        const pull = (mass[j] / (r2 * Math.sqrt(r2))) * 0.001;
        vx[i] += dx * pull;
        vy[i] += dy * pull;
      }
    }
    for (let i = 0; i < 3; i++) {
      x[i] += vx[i] * 0.001;
      y[i] += vy[i] * 0.001;
    }
  }
  show("places", x.map<string>((value) => value.toString()).join(" "));
}

function mandelbrot(): void {
  for (let row = -12; row <= 12; row++) {
    let line = "";
    for (let column = -50; column <= 20; column++) {
      const a = <f64>column / 25;
      const b = <f64>row / 10;
      let r: f64 = 0;
      let i: f64 = 0;
      let n = 0;
      while (n < 60 && r * r + i * i < 4) {
        const next = r * r - i * i + a;
        i = 2 * r * i + b;
        r = next;
        n++;
      }
      line += n == 60 ? "#" : n > 12 ? "+" : n > 5 ? "." : " ";
    }
    console.log(line.trimEnd());
  }
}

doubles();
singles();
folds();
bodies();
mandelbrot();
