/** The language itself: temporaries in expressions, virtual calls, defaults, fields, globals; Date, Error, URIs. */
import { fresh, freshArr, line, made, P } from "./common";

class Node {
  next: Node | null = null;
  constructor(public tag: string) {}
}
class Base {
  describe(): string {
    return "base" + fresh();
  }
}
class Derived extends Base {
  extra: string = fresh();
  describe(): string {
    return super.describe() + this.extra;
  }
}
interface Named {
  label(): string;
}
class L implements Named {
  s: string = fresh();
  label(): string {
    return this.s + fresh();
  }
}
function many(a: string, b: P, c: string[], d: string = fresh()): string {
  return a + b.toString() + c.join(".") + d;
}
class Fluent {
  s: string = "";
  add(x: string): Fluent {
    this.s += x;
    return this;
  }
  fork(): Fluent {
    const f = new Fluent();
    f.s = this.s + fresh();
    return f;
  }
}
class Op {
  constructor(public s: string) {}
  @operator("+") plus(o: Op): Op {
    return new Op(this.s + o.s + fresh());
  }
  @operator("[]") at(i: i32): string {
    return this.s.charAt(i) + fresh();
  }
  @operator("[]=") put(i: i32, v: string): void {
    this.s = v + i.toString() + fresh();
  }
}
export function language(): void {
  let head: Node | null = null;
  for (let i = 0; i < 50; i++) {
    const n = new Node(fresh());
    n.next = head;
    head = n;
  }
  let t = "";
  let n = head;
  while (n) {
    t += n.tag;
    n = n.next;
  }
  line("list", t);
  const b: Base[] = [new Base(), new Derived(), new Derived()];
  t = "";
  for (let i = 0; i < 3; i++) t += b[i].describe();
  line("virtual", t);
  const nm: Named = new L();
  line("interface", nm.label());
  line(
    "args",
    many(fresh(), new P(fresh(), 1), [fresh(), fresh()]) +
      many(fresh() + fresh(), new P(fresh() + fresh(), 2), freshArr(3), fresh()),
  );
  line(
    "fluent",
    new Fluent()
      .add(fresh())
      .fork()
      .add(fresh() + fresh())
      .fork().s,
  );
  const x = made() > 5 ? fresh() + fresh() : fresh();
  const y0: string | null = made() < 0 ? null : fresh() + "z";
  const y = y0 || fresh();
  line("cond", x + y);
  const fn = (s: string, p: P): string => s + p.toString();
  line("indirect", fn(fresh() + fresh(), new P(fresh(), 5)));
  line(
    "date",
    new Date(86400000 * 365).toString() +
      "|" +
      new Date(1000000000000).toISOString() +
      "|" +
      new Date(100000000000).toUTCString() +
      "|" +
      new Date(100000000000).toDateString() +
      "|" +
      new Date(100000000000).toTimeString() +
      "|" +
      Date.fromString("2020-02-03T04:05:06.789Z").toISOString() +
      Date.parse("1999-12-31").getTime().toString(),
  );
  line("error", new Error(fresh() + "msg").toString() + new RangeError(fresh()).message);
  line(
    "uri",
    encodeURIComponent(fresh() + "ä ö/?") +
      decodeURIComponent("%C3%A4" + fresh()) +
      encodeURI(fresh() + " /") +
      decodeURI("a%20b" + fresh()),
  );
  const obj: Obj = { a: fresh(), b: new P(fresh(), 3), c: [fresh()] };
  line("object literal", obj.a + obj.b.toString() + obj.c.join(""));
  line(
    "deep expr",
    fresh() +
      (fresh() + (fresh() + (fresh() + fresh()) + fresh()) + fresh()) +
      new P(fresh() + fresh(), (fresh() + "x").length).toString(),
  );
  let i = 0;
  let z = fresh();
  do {
    z = z + (i % 3 == 0 ? fresh() : z.substring(0, 2));
    if (z.length > 60) z = z.slice(3);
  } while (++i < 60);
  line("loop", z);
  switch (fresh().length) {
    case 4:
      line("sw", fresh());
      break;
    default:
      line("swd", fresh());
  }
  let q = fresh(),
    r = fresh();
  for (let k = 0; k < 10; k++) {
    const tmp = q;
    q = r + fresh();
    r = tmp;
  }
  line("swap", q + r);
  line("rec", rec(12));
  line("type", nameof<P>() + typeof q);
  const fnarr: ((s: string) => string)[] = [(s: string) => s + fresh(), (s: string) => fresh() + s];
  line("fn array", fnarr[0](fresh()) + fnarr[1](fresh() + fresh()));
  line("compare chain", fresh() + "a" > fresh() ? fresh() : fresh() + fresh());
  const ex = new Ext();
  line("fields", ex.all());
  gl = fresh() + fresh();
  fresh();
  line("global", gl + Stat.s);
  Stat.s = fresh() + "st";
  fresh();
  line("static", Stat.s);
  statArr[1] = fresh() + "m";
  statP[0] = new P(fresh(), 4);
  fresh();
  fresh();
  line("static arrays", statArr.join(",") + statP[0]!.toString());
  statArr2[1] = fresh() + fresh();
  fresh();
  line("StaticArray global", statArr2.join(","));
}

let gl: string = "";
class Stat {
  static s: string = "init";
  static arr: string[] = ["x"];
}
const statArr: string[] = ["a", "b", "c"];
const statP: (P | null)[] = [null, null];
const statArr2: StaticArray<string> = ["a", "b", "c"];
class Ext {
  a: string = fresh();
  b: string[] = [fresh(), fresh()];
  m: Map<string, string> = new Map();
  constructor() {
    this.m.set(fresh(), this.a + fresh());
  }
  get full(): string {
    return this.a + fresh();
  }
  set full(s: string) {
    this.a = s + fresh();
  }
  all(): string {
    this.full = this.full + fresh();
    this.full += fresh();
    return this.full + this.b.join("") + this.m.values().join("");
  }
}
class Obj {
  a: string = "";
  b: P = new P("", 0);
  c: string[] = [];
}
function rec(n: i32): string {
  return n ? fresh() + rec(n - 1) + fresh() : "";
}
