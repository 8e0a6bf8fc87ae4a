/** Takes the place of the standard library's bindings to a browser's or Node's globals: the same names, on the kernel. */
import { printAssertion, printLine, printTimer, startTimer } from "uklang/console";
import { fillRandom } from "uklang/random";
import { monotonic, wallClock } from "uktime";

export namespace console {
  export function assert(condition: bool, message: string): void {
    printAssertion(condition, message);
  }
  export function log(text: string): void {
    printLine(text);
  }
  export function debug(text: string): void {
    printLine(text);
  }
  export function info(text: string): void {
    printLine(text);
  }
  export function warn(text: string): void {
    printLine(text);
  }
  export function error(text: string): void {
    printLine(text);
  }
  export function time(label: string): void {
    startTimer(label);
  }
  export function timeLog(label: string): void {
    printTimer(label, false);
  }
  export function timeEnd(label: string): void {
    printTimer(label, true);
  }
}

export namespace Date {
  export function now(): f64 {
    return <f64>(wallClock() / 1_000_000);
  }
}

export namespace performance {
  export function now(): f64 {
    return <f64>monotonic() / 1e6;
  }
}

export namespace crypto {
  export function getRandomValues(array: Uint8Array): void {
    fillRandom(array.dataStart, array.byteLength);
  }
}

/** The host's Math, `JSMath` in AssemblyScript: here the same functions as the language's own. */
export namespace Math {
  export const E: f64 = NativeMath.E;
  export const LN2: f64 = NativeMath.LN2;
  export const LN10: f64 = NativeMath.LN10;
  export const LOG2E: f64 = NativeMath.LOG2E;
  export const LOG10E: f64 = NativeMath.LOG10E;
  export const PI: f64 = NativeMath.PI;
  export const SQRT1_2: f64 = NativeMath.SQRT1_2;
  export const SQRT2: f64 = NativeMath.SQRT2;
  export function abs(x: f64): f64 {
    return NativeMath.abs(x);
  }
  export function acos(x: f64): f64 {
    return NativeMath.acos(x);
  }
  export function acosh(x: f64): f64 {
    return NativeMath.acosh(x);
  }
  export function asin(x: f64): f64 {
    return NativeMath.asin(x);
  }
  export function asinh(x: f64): f64 {
    return NativeMath.asinh(x);
  }
  export function atan(x: f64): f64 {
    return NativeMath.atan(x);
  }
  export function atanh(x: f64): f64 {
    return NativeMath.atanh(x);
  }
  export function cbrt(x: f64): f64 {
    return NativeMath.cbrt(x);
  }
  export function ceil(x: f64): f64 {
    return NativeMath.ceil(x);
  }
  export function clz32(x: f64): f64 {
    return NativeMath.clz32(x);
  }
  export function cos(x: f64): f64 {
    return NativeMath.cos(x);
  }
  export function cosh(x: f64): f64 {
    return NativeMath.cosh(x);
  }
  export function exp(x: f64): f64 {
    return NativeMath.exp(x);
  }
  export function expm1(x: f64): f64 {
    return NativeMath.expm1(x);
  }
  export function floor(x: f64): f64 {
    return NativeMath.floor(x);
  }
  export function log(x: f64): f64 {
    return NativeMath.log(x);
  }
  export function log10(x: f64): f64 {
    return NativeMath.log10(x);
  }
  export function log1p(x: f64): f64 {
    return NativeMath.log1p(x);
  }
  export function log2(x: f64): f64 {
    return NativeMath.log2(x);
  }
  export function round(x: f64): f64 {
    return NativeMath.round(x);
  }
  export function sign(x: f64): f64 {
    return NativeMath.sign(x);
  }
  export function sin(x: f64): f64 {
    return NativeMath.sin(x);
  }
  export function sinh(x: f64): f64 {
    return NativeMath.sinh(x);
  }
  export function sqrt(x: f64): f64 {
    return NativeMath.sqrt(x);
  }
  export function tan(x: f64): f64 {
    return NativeMath.tan(x);
  }
  export function tanh(x: f64): f64 {
    return NativeMath.tanh(x);
  }
  export function trunc(x: f64): f64 {
    return NativeMath.trunc(x);
  }
  export function atan2(x: f64, y: f64): f64 {
    return NativeMath.atan2(x, y);
  }
  export function hypot(x: f64, y: f64): f64 {
    return NativeMath.hypot(x, y);
  }
  export function imul(x: f64, y: f64): f64 {
    return NativeMath.imul(x, y);
  }
  export function max(x: f64, y: f64): f64 {
    return NativeMath.max(x, y);
  }
  export function min(x: f64, y: f64): f64 {
    return NativeMath.min(x, y);
  }
  export function pow(x: f64, y: f64): f64 {
    return NativeMath.pow(x, y);
  }
  export function fround(x: f64): f32 {
    return <f32>x;
  }
  export function random(): f64 {
    return NativeMath.random();
  }
}
