/** Strings and numbers. */
import { fresh, line, made, P, words } from "./common";

export function strings(): void {
  line("split", words().join("|"));
  line("split limit", "a,b,c,d".split(",", 2).join("+"));
  line("split chars", (fresh() + "xyz").split("").join("-"));
  line("split none", (fresh() + "xyz").split("?").join("-"));
  line(
    "split empty",
    "".split("").join("-") +
      "/" +
      "".split(",").length.toString() +
      "," +
      "a,b,".split(",", -1).length.toString() +
      "," +
      "abc".split("b", 0).length.toString(),
  );
  line("replace", (fresh() + " hello world hello").replace("hello", fresh()));
  line("replaceAll", (fresh() + " hello world hello").replaceAll("hello", fresh()));
  line("replaceAll empty", fresh().replaceAll("", fresh()));
  line("replaceAll short", (fresh() + "aXbXcX").replaceAll("X", "YY" + fresh()));
  line("replaceAll longer", (fresh() + "aXXbXXcXX").replaceAll("XX", ""));
  line("replaceAll same", (fresh() + "aXXbXXcXX").replaceAll("XX", "zz"));
  line("concat", fresh().concat(fresh()).concat(fresh()));
  const a = fresh(),
    b = 42,
    c = 1.5,
    d = new P("q", 7);
  line("template", `a=${a} b=${b} c=${c} d=${d}`);
  line("template1", `${d}`);
  line("template2", `x${d}`);
  line("template3", `${d}x`);
  line("template4", `${a}${d}`);
  line("template nested", `[${`<${a}|${fresh()}|${b}>`}] and ${`(${d}${c}${fresh()})`} end ${fresh()}`);
  line("substr", fresh().substring(1) + (fresh() + "abc").slice(-2) + (fresh() + "abcdef").substr(2, 3));
  line("pad", fresh().padStart(10, fresh()) + fresh().padEnd(12, "ab"));
  line("repeat", fresh().repeat(5));
  line(
    "trim",
    ("  " + fresh() + "  ").trim() +
      "|" +
      ("  " + fresh() + "  ").trimStart() +
      "|" +
      ("  " + fresh() + "  ").trimEnd() +
      "|",
  );
  line("case", (fresh() + "äÖßİ").toUpperCase() + (fresh() + "ÄÖΣ ΑΣ").toLowerCase());
  line(
    "at",
    (fresh() + "abc").at(-1) +
      (fresh() + "abc").charAt(1) +
      String.fromCharCode(65) +
      String.fromCodePoint(0x1f600) +
      String.fromCharCodes([72, 105, 33]),
  );
  line(
    "index",
    (fresh() + "abcabc").indexOf("c").toString() +
      (fresh() + "abcabc").lastIndexOf("b").toString() +
      (fresh() + "abc").includes("bc").toString(),
  );
  line(
    "compare",
    (fresh() < fresh()).toString() + (fresh() == fresh()).toString() + fresh().localeCompare(fresh()).toString(),
  );
  line(
    "spread",
    (fresh() + "xy")
      .split("")
      .map<string>((x: string): string => x + x)
      .join(""),
  );
  line(
    "utf8",
    String.UTF8.decode(String.UTF8.encode(fresh() + "äöü€😀", true), true) +
      String.UTF8.byteLength(fresh() + "ä").toString(),
  );
  line("utf16", String.UTF16.decode(String.UTF16.encode(fresh() + "äöü€😀")));
  let acc = "";
  for (let i = 0; i < 50; i++) acc += i.toString() + ",";
  line("acc", acc);
  line("normalize", (fresh() + "abc").charCodeAt(1).toString() + (fresh() + "a").codePointAt(0).toString());
  line("startsWith", (fresh() + "abc").startsWith("f").toString() + (fresh() + "abc").endsWith("bc").toString());
  line("eq", (fresh() + "a" == "f" + (made() - 1).toString() + "a").toString());
}

export function numbers(): void {
  for (let i = 0; i < 6; i++) {
    line(
      "int",
      (i * 123456789).toString() +
        " " +
        (<u32>i * 3000000000).toString(16) +
        " " +
        (<i64>i * -99999999999).toString() +
        " " +
        (<u64>i * 0xfedcba987).toString(2) +
        " " +
        (<i64>i * 12345).toString(36),
    );
  }
  const fs: f64[] = [
    0,
    1,
    -1.5,
    3.141592653589793,
    1e21,
    1.7976931348623157e308,
    5e-324,
    NaN,
    Infinity,
    123456.789,
    1e-7,
  ];
  for (let i = 0; i < fs.length; i++) line("f64", fs[i].toString() + " " + (<f32>fs[i]).toString());
  line(
    "parse",
    parseInt(fresh().substring(1)).toString() +
      parseFloat("12.5e3" + fresh()).toString() +
      F64.parseFloat("-0.25").toString() +
      I32.parseInt("0x1f").toString() +
      I64.parseInt("77", 8).toString(),
  );
  line("bool", true.toString() + false.toString());
}
