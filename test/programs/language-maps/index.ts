/** The standard library's Map and Set: every type of key, removal while growing, order of insertion. */

function show(name: string, value: string): void {
  console.log(name + ": " + value);
}

class Node {
  next: Node | null = null;
  constructor(public value: i32) {}
}

function strings(): void {
  const map = new Map<string, i32>();
  map.set("one", 1).set("two", 2).set("three", 3).set("", 0).set("two", 22);
  show("size", map.size.toString());
  show("get", map.get("two").toString() + " " + map.get("").toString());
  show("has", map.has("one").toString() + map.has("four").toString() + map.has("").toString());
  show("keys", map.keys().join(",") + " values " + map.values().join(","));
  show("delete", map.delete("one").toString() + map.delete("one").toString() + " " + map.keys().join(","));
  map.set("one", 111);
  show("again", map.keys().join(",") + " " + map.values().join(","));
  map.clear();
  show("clear", map.size.toString() + map.keys().length.toString() + map.has("two").toString());
  show("toString", map.toString());
}

function numbers(): void {
  const bytes = new Map<u8, string>();
  for (let i = 0; i < 512; i++) bytes.set(<u8>i, "b" + i.toString());
  show("u8", bytes.size.toString() + " " + bytes.get(7) + " " + bytes.get(255));
  const signed = new Map<i16, i16>();
  for (let i = -300; i < 300; i += 7) signed.set(<i16>i, <i16>(i * i));
  show("i16", signed.size.toString() + " " + signed.get(-293).toString());
  const longs = new Map<u64, f32>();
  for (let i = 0; i < 64; i++) longs.set((<u64>1) << i, <f32>i / 2);
  show("u64", longs.size.toString() + " " + longs.get((<u64>1) << 63).toString() + " " + longs.has(3).toString());
  const floats = new Map<f64, i32>();
  for (let i = 0; i < 50; i++) floats.set(<f64>i / 8, i);
  floats.set(NaN, -1);
  floats.set(-0.0, -2);
  show("f64", floats.size.toString() + " " + floats.get(6.125).toString() + " " + floats.has(0.1).toString());
  const flags = new Map<bool, string>();
  flags.set(true, "yes").set(false, "no").set(true, "YES");
  show("bool", flags.size.toString() + flags.get(true) + flags.get(false));
}

function references(): void {
  const map = new Map<Node, string>();
  const nodes: Node[] = [];
  for (let i = 0; i < 100; i++) {
    nodes.push(new Node(i));
    map.set(nodes[i], "node " + i.toString());
  }
  for (let i = 0; i < 100; i += 2) map.delete(nodes[i]);
  show(
    "objects",
    map.size.toString() +
      " " +
      map.has(nodes[2]).toString() +
      " " +
      map.get(nodes[51]) +
      " " +
      map.has(new Node(51)).toString(),
  );
  const lists = new Map<string, i32[]>();
  for (let i = 0; i < 500; i++) {
    const key = "k" + (i % 13).toString();
    if (!lists.has(key)) lists.set(key, []);
    lists.get(key).push(i);
  }
  const keys = lists.keys();
  for (let i = 0; i < keys.length; i++)
    show(keys[i], lists.get(keys[i]).length.toString() + " " + lists.get(keys[i]).slice(-3).join(","));
  const deep = new Map<i32, Map<string, Set<i32>>>();
  for (let i = 0; i < 300; i++) {
    const a = i % 5;
    const b = "b" + (i % 7).toString();
    if (!deep.has(a)) deep.set(a, new Map<string, Set<i32>>());
    const inner = deep.get(a);
    if (!inner.has(b)) inner.set(b, new Set<i32>());
    inner.get(b).add(i % 11);
  }
  let line = "";
  for (let a = 0; a < 5; a++) {
    const inner = deep.get(a);
    const names = inner.keys().sort();
    for (let j = 0; j < names.length; j++) line += names[j] + ":" + inner.get(names[j]).size.toString() + " ";
  }
  show("deep", line);
}

function sets(): void {
  const set = new Set<string>();
  set.add("a").add("b").add("a").add("");
  show("set", set.size.toString() + set.has("a").toString() + set.has("c").toString() + set.values().join("|"));
  show("delete", set.delete("a").toString() + set.delete("a").toString() + " " + set.values().join("|"));
  set.clear();
  show("clear", set.size.toString() + " " + set.toString());
  const primes = new Set<i32>();
  for (let i = 2; i < 500; i++) primes.add(i);
  for (let i = 2; i < 500; i++) {
    if (primes.has(i)) for (let j = i * 2; j < 500; j += i) primes.delete(j);
  }
  show("primes", primes.size.toString() + " " + primes.values().slice(-10).join(" "));
  const pairs = new Set<i64>();
  for (let x: i64 = -20; x <= 20; x++) for (let y: i64 = -20; y <= 20; y++) pairs.add(x * x + y * y);
  show("sums of squares", pairs.size.toString() + " " + pairs.values().sort().slice(0, 20).join(" "));
}

let state: u32 = 2463534242;
function random(): u32 {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

/** Random insertions and deletions against a plain array; the maps rehash many times. */
function churn(): void {
  const map = new Map<u32, string>();
  const present = new Array<bool>(700).fill(false);
  let bad = 0;
  for (let i = 0; i < 20000; i++) {
    const key = random() % 700;
    if (random() % 5 < 2) {
      if (map.delete(key) != present[key]) bad++;
      present[key] = false;
    } else {
      map.set(key, "v" + key.toString() + "." + i.toString());
      present[key] = true;
    }
    if (i % 2500 == 0) show("churn " + i.toString(), map.size.toString());
  }
  let count = 0;
  for (let key = 0; key < 700; key++) {
    if (present[key]) count++;
    if (map.has(key) != present[key]) bad++;
    if (present[key] && !map.get(key).startsWith("v" + key.toString() + ".")) bad++;
  }
  show("churned", map.size.toString() + " " + count.toString() + " bad " + bad.toString());
  show("first", map.values().slice(0, 5).join(" "));

  const text = new Map<string, i32>();
  for (let i = 0; i < 6000; i++) {
    const word = (random() % 400).toString(36);
    text.set(word, (text.has(word) ? text.get(word) : 0) + 1);
  }
  const words = text.keys().sort();
  let line = "";
  for (let i = 0; i < 20; i++) line += words[i] + "=" + text.get(words[i]).toString() + " ";
  show("words", text.size.toString() + " " + line);
}

strings();
numbers();
references();
sets();
churn();
