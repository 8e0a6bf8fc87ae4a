/**
 * Lines and what they mean.
 */
import {
  argument,
  argumentCount,
  environmentCount,
  environmentEntry,
  parameter,
  ParameterKind,
  problemCount,
} from "ukargparse";
import { bufferSize, parseBuffer } from "ukargparse/commandline";
import { textLength } from "ukdebug";
import { EINVAL } from "ukerrno";
import { equal, random, randomBelow, test } from "uktest";

const flag = memory.data<u8>([0]);
const small = memory.data<u32>([7]);
const large = memory.data<u64>([8]);
const text = memory.data<u32>([0]);
parameter(cstr("test.flag"), ParameterKind.BOOL, flag);
parameter(cstr("test.small"), ParameterKind.U32, small);
parameter(cstr("test.large"), ParameterKind.U64, large);
parameter(cstr("test.text"), ParameterKind.TEXT, text);

/** Parses `line` as if the platform had it. */
function parse(line: string): i32 {
  const length = <usize>String.UTF8.byteLength(line);
  const buffer = heap.alloc(bufferSize(length) + 1);
  // Nothing may be written behind what bufferSize asks for.
  store<u8>(buffer + bufferSize(length), 0xa5);
  String.UTF8.encodeUnsafe(changetype<usize>(line), line.length, buffer);
  const result = parseBuffer(buffer, length);
  equal<u32>(load<u8>(buffer + bufferSize(length)), 0xa5, "bounds");
  return result;
}

function textAt(address: usize): string {
  return String.UTF8.decodeUnsafe(address, textLength(address));
}

/** The arguments, each in square brackets. */
function args(line: string): string {
  equal<i32>(parse(line), 0, line);
  let all = "";
  for (let i: u32 = 0; i < argumentCount(); i++) all += "[" + textAt(argument(i)) + "]";
  return all;
}

test("words and quotes", () => {
  equal<string>(args(""), "");
  equal<string>(args("   "), "");
  equal<string>(args("a"), "[a]");
  equal<string>(args("a b"), "[a][b]");
  equal<string>(args("  a\tb \n c  "), "[a][b][c]");
  equal<string>(args('"a b" c'), "[a b][c]");
  equal<string>(args('""'), "[]");
  equal<string>(args('"" "" x'), "[][][x]");
  equal<string>(args('a"b c"d'), "[ab cd]");
  equal<string>(args('name="a b"'), "[name=a b]");
  equal<string>(args('"say \\"hi\\" \\\\ now"'), '[say "hi" \\ now]');
  equal<string>(args('a\\\\b it\\\'s a\\ b \\"c\\" \\'), '[a\\b][it\'s][a b]["c"][\\]');
  equal<string>(args("作り ü 😀"), "[作り][ü][😀]");
  equal<u32>(problemCount(), 0);
});

test("a quotation mark that is never closed is reported, and takes the rest", () => {
  equal<string>(args('a "b c'), "[a][b c]");
  equal<u32>(problemCount(), 1);
  equal<string>(args('a "'), "[a][]");
  equal<string>(args('"a\\'), "[a\\]");
  equal<u32>(problemCount(), 3);
});

test("the first -- divides the kernel's words from the application's", () => {
  equal<string>(args("test.small=1"), "[test.small=1]");
  equal<u32>(load<u32>(small), 7, "without -- it is the application's");
  equal<string>(args("--"), "");
  equal<string>(args("-- a b"), "[a][b]");
  equal<string>(args("test.small=1 -- a -- b"), "[a][--][b]");
  equal<u32>(load<u32>(small), 1);
  equal<string>(args('test.small=2 "--" b'), "[test.small=2][--][b]");
  equal<string>(args("mem=64M -- --help -x"), "[--help][-x]");
  equal<u32>(problemCount(), 0);
});

function bad(word: string): void {
  const before = problemCount();
  equal<i32>(parse(word + " --"), -EINVAL, word);
  equal<u32>(problemCount(), before + 1, word);
}

test("flags", () => {
  for (let i = 0; i < 5; i++) {
    store<u8>(flag, 0);
    parse(["test.flag", "test.flag=1", "test.flag=on", "test.flag=yes", "test.flag=true"][i] + " --");
    equal<u32>(load<u8>(flag), 1);
    parse(["test.flag=n", "test.flag=0", "test.flag=off", "test.flag=no", "test.flag=false"][i] + " --");
    equal<u32>(load<u8>(flag), 0);
  }
  bad("test.flag=");
  bad("test.flag=maybe");
  equal<u32>(load<u8>(flag), 0, "unchanged");
});

function smallOf(value: string): u32 {
  equal<i32>(parse("test.small=" + value + " --"), 0, value);
  return load<u32>(small);
}

function largeOf(value: string): u64 {
  equal<i32>(parse("test.large=" + value + " --"), 0, value);
  return load<u64>(large);
}

test("numbers", () => {
  equal<u32>(smallOf("0"), 0);
  equal<u32>(smallOf("4294967295"), u32.MAX_VALUE);
  equal<u32>(smallOf("0xFFFFffff"), u32.MAX_VALUE);
  equal<u32>(smallOf("0x1F"), 31);
  equal<u32>(smallOf("4k"), 4096);
  equal<u64>(largeOf("18446744073709551615"), u64.MAX_VALUE);
  equal<u64>(largeOf("3G"), (<u64>3) << 30);
  equal<u64>(largeOf("16m"), (<u64>16) << 20);
  equal<u64>(largeOf("0x10K"), (<u64>16) << 10);
  equal<u64>(largeOf("17179869183G"), (<u64>17179869183) << 30);
  store<u32>(small, 5);
  bad("test.small");
  bad("test.small=");
  bad("test.small=x");
  bad("test.small=0x");
  bad("test.small=-1");
  bad("test.small=1z");
  bad("test.small=4294967296");
  bad("test.small=4G");
  bad("test.small=1KK");
  bad("test.large=18446744073709551616");
  bad("test.large=17179869184G");
  bad("test.large=99999999999999999999999");
  equal<u32>(load<u32>(small), 5, "unchanged");
});

test("texts stay in place", () => {
  equal<string>(args('test.text="two words=2" -- x'), "[x]");
  equal<string>(textAt(load<usize>(text)), "two words=2");
  equal<string>(args("test.text= -- x"), "[x]");
  equal<string>(textAt(load<usize>(text)), "");
});

test("unknown parameters are reported, and the others set", () => {
  equal<i32>(parse("other.thing=1 test.small=9 nonsense -- a"), 0);
  equal<u32>(problemCount(), 2);
  equal<u32>(load<u32>(small), 9);
  equal<i32>(parse("test.small=bad test.large=77 -- a"), -EINVAL);
  equal<u64>(load<u64>(large), 77);
  equal<u32>(argumentCount(), 1);
});

test("the environment", () => {
  equal<string>(args("env.A=1 mem=1G env.B= test.small=3 env.C=x=y -- env.D=2"), "[env.D=2]");
  equal<u32>(environmentCount(), 3);
  equal<string>(textAt(environmentEntry(0)), "A=1");
  equal<string>(textAt(environmentEntry(1)), "B=");
  equal<string>(textAt(environmentEntry(2)), "C=x=y");
  equal<string>(args('env.A=1 env.vars=[ B=2 "C=x y" ] env.D=3 test.small=3 env.vars=[ ] -- ]'), "[]]");
  equal<u32>(environmentCount(), 4);
  equal<string>(textAt(environmentEntry(2)), "C=x y");
  equal<string>(textAt(environmentEntry(3)), "D=3");
  equal<string>(args("env.vars=[ A=1 -- b"), "[b]");
  equal<u32>(environmentCount(), 1);
  equal<u32>(problemCount(), 0);
});

test("a very long line is not cut", () => {
  const line = "x ".repeat(50_000) + "last";
  equal<i32>(parse(line), 0);
  equal<u32>(argumentCount(), 50_001);
  equal<string>(textAt(argument(49_999)), "x");
  equal<string>(textAt(argument(50_000)), "last");
  equal<i32>(parse("y".repeat(100_000)), 0);
  equal<i32>(textAt(argument(0)).length, 100_000);
});

/** Writes `word` as the platform would have to. */
function quote(word: string): string {
  return '"' + word.replaceAll("\\", "\\\\").replaceAll('"', '\\"') + '"';
}

test("random words survive quoting", () => {
  const letters = 'ab "\\=-\t作';
  for (let round = 0; round < 500; round++) {
    const list: string[] = [];
    let line = "";
    let expected = "";
    for (let count = randomBelow(8); count > 0; count--) {
      let word = "";
      for (let length = randomBelow(9); length > 0; length--) word += letters.charAt(randomBelow(letters.length));
      list.push(word);
      line += " ".repeat(1 + randomBelow(3)) + quote(word);
      expected += "[" + word + "]";
    }
    if (random() & 1) line = "env.X=1 --" + line;
    equal<string>(args(line), expected);
  }
});

/** Writes `word` as GRUB does: quotes only around blanks, backslashes always. It has no way to write an empty word. */
function quoteAsGrub(word: string): string {
  const escaped = word.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("'", "\\'");
  return word.includes(" ") ? '"' + escaped + '"' : escaped;
}

test("random words survive GRUB", () => {
  const letters = "ab \"'\\=-x作";
  for (let round = 0; round < 500; round++) {
    let line = "env.X=1 --";
    let expected = "";
    for (let count = randomBelow(8); count > 0; count--) {
      let word = "";
      for (let length = 1 + randomBelow(9); length > 0; length--) word += letters.charAt(randomBelow(letters.length));
      line += " " + quoteAsGrub(word);
      expected += "[" + word + "]";
    }
    equal<string>(args(line), expected);
  }
});
