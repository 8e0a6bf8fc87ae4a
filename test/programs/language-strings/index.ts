/** The standard library's String, documented method by method. */

function show(name: string, value: string): void {
  console.log(name + ": " + value);
}

function codes(text: string): string {
  const list: string[] = [];
  for (let i = 0; i < text.length; i++) list.push(text.charCodeAt(i).toString(16));
  return list.join(" ");
}

const TEXT = "The quick brown fox jumps over the lazy dog";
const WIDE = "aé作😀z";

function parts(): void {
  show("length", TEXT.length.toString() + " " + WIDE.length.toString() + " " + "".length.toString());
  show("charAt", TEXT.charAt(4) + "[" + TEXT.charAt(99) + "][" + TEXT.charAt(-1) + "]" + WIDE.charAt(2));
  show("index", TEXT[0] + TEXT[TEXT.length - 1]);
  show("at", TEXT.at(-1) + TEXT.at(0) + WIDE.at(2));
  show("charCodeAt", WIDE.charCodeAt(3).toString() + " " + "".charCodeAt(0).toString());
  show(
    "codePointAt",
    WIDE.codePointAt(3).toString() + " " + WIDE.codePointAt(4).toString() + " " + WIDE.codePointAt(99).toString(),
  );
  show("codes", codes(WIDE));
  show(
    "substring",
    TEXT.substring(4, 9) +
      "|" +
      TEXT.substring(9, 4) +
      "|" +
      TEXT.substring(-5, 3) +
      "|" +
      TEXT.substring(40) +
      "|" +
      TEXT.substring(99),
  );
  show("substr", TEXT.substr(4, 5) + "|" + TEXT.substr(-3) + "|" + TEXT.substr(-8, 4) + "|" + TEXT.substr(99, 2));
  show(
    "slice",
    TEXT.slice(4, 9) +
      "|" +
      TEXT.slice(-3) +
      "|" +
      TEXT.slice(-8, -4) +
      "|" +
      TEXT.slice(9, 4) +
      "|" +
      TEXT.slice(0).length.toString(),
  );
  show(
    "split",
    TEXT.split(" ").join("/") + "|" + "abc".split("").join(".") + "|" + "a,b,,c,".split(",").length.toString(),
  );
  show(
    "split limit",
    "a,b,c,d".split(",", 2).join(";") +
      "|" +
      "abc".split("x").length.toString() +
      "|" +
      "".split(",").length.toString(),
  );
  show("concat", TEXT.concat("!").concat("") + "a" + "b");
}

function searching(): void {
  show(
    "indexOf",
    TEXT.indexOf("o").toString() +
      " " +
      TEXT.indexOf("o", 13).toString() +
      " " +
      TEXT.indexOf("cat").toString() +
      " " +
      TEXT.indexOf("").toString(),
  );
  show(
    "lastIndexOf",
    TEXT.lastIndexOf("o").toString() +
      " " +
      TEXT.lastIndexOf("o", 20).toString() +
      " " +
      TEXT.lastIndexOf("cat").toString(),
  );
  show(
    "includes",
    TEXT.includes("fox").toString() +
      TEXT.includes("Fox").toString() +
      TEXT.includes("The", 1).toString() +
      TEXT.includes("").toString(),
  );
  show(
    "startsWith",
    TEXT.startsWith("The").toString() + TEXT.startsWith("quick", 4).toString() + TEXT.startsWith("x").toString(),
  );
  show(
    "endsWith",
    TEXT.endsWith("dog").toString() + TEXT.endsWith("The", 3).toString() + TEXT.endsWith("do").toString(),
  );
  show(
    "replace",
    TEXT.replace("o", "0") +
      "|" +
      TEXT.replace("cat", "dog") +
      "|" +
      "aaa".replace("", "-") +
      "|" +
      "aaa".replace("a", "$&"),
  );
  show(
    "replaceAll",
    TEXT.replaceAll("o", "00") +
      "|" +
      "aaaa".replaceAll("aa", "b") +
      "|" +
      "abc".replaceAll("", "-") +
      "|" +
      "abc".replaceAll("abc", ""),
  );
}

function comparing(): void {
  show(
    "==",
    ("a" == "a").toString() + ("a" == "b").toString() + ("a" + "b" == "ab").toString() + ("" == "").toString(),
  );
  show(
    "<",
    ("a" < "b").toString() +
      ("a" < "A").toString() +
      ("abc" < "abd").toString() +
      ("ab" < "abc").toString() +
      ("" < "a").toString(),
  );
  show("<=", ("b" <= "a").toString() + ("a" <= "a").toString() + ("é" <= "z").toString() + ("😀" > "作").toString());
  show(
    "localeCompare",
    "a".localeCompare("b").toString() +
      "b".localeCompare("a").toString() +
      "a".localeCompare("a").toString() +
      "ab".localeCompare("abc").toString(),
  );
  const words = TEXT.split(" ").concat(["Zebra", "été", "作り", "zoo", "Apple", ""]);
  words.sort();
  show("sorted", words.join("<"));
  words.sort((a, b) => a.length - b.length);
  show("by length", words.join("<"));
  const none: string | null = null;
  show("null", (none == null).toString() + (none == "a").toString());
  show("not", (!"").toString() + (!"a").toString());
}

function changing(): void {
  show("toUpperCase", TEXT.toUpperCase() + " " + "straße ñ ǆ ﬁ i̇ ÿ αβγς жзи".toUpperCase());
  show("toLowerCase", TEXT.toLowerCase() + " " + "STRASSE Ñ Ǆ İ Σ ΑΒΓΣ ЖЗИ Ω Å".toLowerCase());
  show("trim", "[" + " \t\n x y \r\n\u00a0\ufeff\u2003".trim() + "][" + "   ".trim() + "]");
  show("trimStart", "[" + "  x  ".trimStart() + "]" + "[" + "  x  ".trimLeft() + "]");
  show("trimEnd", "[" + "  x  ".trimEnd() + "]" + "[" + "  x  ".trimRight() + "]");
  show(
    "padStart",
    "5".padStart(3, "0") + " " + "abc".padStart(8, "12") + " " + "abc".padStart(2) + " [" + "x".padStart(4) + "]",
  );
  show("padEnd", "5".padEnd(3, "0") + " " + "abc".padEnd(8, "12") + " " + "abc".padEnd(2) + " [" + "x".padEnd(4) + "]");
  show("repeat", "ab".repeat(3) + "[" + "x".repeat(0) + "]" + "".repeat(5));
  show("template", `1 + 1 = ${1 + 1}, ${TEXT.substr(0, 3)}, ${1.5}, ${true}, ${"nested " + `${42}`}`);
  show("fromCharCode", String.fromCharCode(65) + String.fromCharCode(0xd83d, 0xde00) + String.fromCharCode(0x10041));
  show("fromCharCodes", String.fromCharCodes([72, 105, 33]));
  show("fromCodePoint", String.fromCodePoint(0x1f600) + String.fromCodePoint(0x4f5c) + String.fromCodePoint(65));
  show("raw escapes", 'tab\t|quote"|backslash\\|unicode\u4f5c|\u{1F600}|nul' + "\0".length.toString() + "|\x41");
}

function encoding(): void {
  const all = WIDE + "\u0000\u007f\u0080\u07ff\u0800\uffff\u{10ffff}";
  const utf8 = Uint8Array.wrap(String.UTF8.encode(all));
  let bytes = "";
  for (let i = 0; i < utf8.length; i++) bytes += utf8[i].toString(16).padStart(2, "0");
  show(
    "UTF-8",
    bytes + " " + String.UTF8.byteLength(all).toString() + " " + String.UTF8.byteLength(all, true).toString(),
  );
  show("back", (String.UTF8.decode(utf8.buffer) == all).toString());
  show(
    "terminated",
    String.UTF8.encode("abc", true).byteLength.toString() + String.UTF8.decode(String.UTF8.encode("ab\0cd"), true),
  );
  const lone = Uint8Array.wrap(String.UTF8.encode("a\ud800b", false, String.UTF8.ErrorMode.REPLACE));
  show("a lone surrogate", lone.join(" "));
  const utf16 = String.UTF16.encode(WIDE);
  show(
    "UTF-16",
    utf16.byteLength.toString() +
      " " +
      String.UTF16.byteLength(WIDE).toString() +
      " " +
      (String.UTF16.decode(utf16) == WIDE).toString(),
  );
  show("encodeURI", encodeURI("https://a b/作?x=1&y=[2]#é"));
  show("encodeURIComponent", encodeURIComponent("https://a b/作?x=1&y=[2]#é") + encodeURIComponent("-_.!~*'()"));
  show("decodeURI", decodeURI("%E4%BD%9C%20%23%3f"));
  show("decodeURIComponent", decodeURIComponent("%E4%BD%9C%20%23%3f%F0%9F%98%80"));
}

/** Much garbage: texts grow, are cut and forgotten. */
function growing(): void {
  let text = "";
  let sum: u32 = 0;
  for (let i = 0; i < 4000; i++) {
    text += String.fromCharCode(97 + ((i * 7) % 26)) + (i % 10 == 0 ? "é" : "");
    if (text.length > 500) text = text.substring(123) + text.slice(0, 77).toUpperCase();
    sum = sum * 31 + <u32>text.length + <u32>text.charCodeAt(text.length >> 1);
  }
  show("grown", text.length.toString() + " " + sum.toString() + " " + text.substr(0, 40));
  let table = "";
  for (let i = 0; i < 30; i++)
    table += i.toString().padStart(4) + (i * i).toString().padStart(6) + (i * i * i).toString().padStart(8) + "\n";
  console.log(table);
  const reversed = TEXT.split("").reverse().join("");
  show("reversed", reversed + " " + reversed.split("").reverse().join(""));
  const counts = new Map<string, i32>();
  for (let i = 0; i < TEXT.length; i++) {
    const letter = TEXT.charAt(i).toLowerCase();
    counts.set(letter, counts.has(letter) ? counts.get(letter) + 1 : 1);
  }
  const letters = counts.keys().sort();
  let line = "";
  for (let i = 0; i < letters.length; i++) line += letters[i] + counts.get(letters[i]).toString() + " ";
  show("letters", line);
}

parts();
searching();
comparing();
changing();
encoding();
growing();
