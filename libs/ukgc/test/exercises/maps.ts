/** Maps and sets: growth, rehash, references as keys and values. */
import { fresh, freshP, line, made, P } from "./common";

export function maps(): void {
  const m = new Map<string, P>();
  for (let i = 0; i < 200; i++) m.set(fresh(), new P(fresh(), i));
  for (let i = 0; i < 300; i += 2) m.delete("f" + (made() - i).toString());
  line("map size", m.size.toString());
  line("map keys", m.keys().join(","));
  line("map values", m.values().join(","));
  m.set(m.keys()[0], new P(fresh(), 99));
  line("map get", m.get(m.keys()[0]).toString());
  const s = new Set<string>();
  for (let i = 0; i < 200; i++) s.add("k" + (i % 77).toString() + fresh().substring(0, 1));
  for (let i = 0; i < 50; i++) s.delete("k" + i.toString() + "f");
  line("set", s.values().join(",") + s.size.toString() + s.has("k" + "60" + "f").toString());
  const n = new Map<i32, string>();
  for (let i = 0; i < 100; i++) n.set(i * 31, fresh());
  for (let i = 0; i < 100; i += 3) n.delete(i * 31);
  line("map int", n.values().join(",") + n.keys().join(","));
  const f = new Map<f64, string[]>();
  for (let i = 0; i < 60; i++) {
    const k = <f64>(i % 17) / 4;
    if (!f.has(k)) f.set(k, []);
    f.get(k).push(fresh());
  }
  line("map arr", f.values().join(";"));
  f.clear();
  line("clear", f.size.toString());
  const o = new Map<P, Set<P>>();
  const ps = freshP(30);
  for (let i = 0; i < 30; i++) {
    const x = new Set<P>();
    x.add(ps[i]);
    x.add(ps[(i + 3) % 30]);
    o.set(ps[i], x);
  }
  let t = "";
  for (let i = 0; i < 30; i++) t += o.get(ps[i]).values().join("+") + " ";
  line("map obj", t);
  const mm = new Map<string, Map<string, string>>();
  for (let i = 0; i < 60; i++) {
    const k = "o" + (i % 7).toString();
    if (!mm.has(k)) mm.set(k, new Map<string, string>());
    mm.get(k).set(fresh(), fresh());
  }
  t = "";
  const ks = mm.keys();
  for (let i = 0; i < ks.length; i++) t += ks[i] + "=" + mm.get(ks[i]).values().join("/") + " ";
  line("map map", t);
  line("map set chain", new Map<string, string>().set(fresh(), fresh()).set(fresh(), fresh()).values().join(","));
  line("set chain", new Set<string>().add(fresh()).add(fresh()).values().join(","));
}
