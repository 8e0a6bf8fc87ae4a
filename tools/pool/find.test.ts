/** Where libraries are found, and what is said about those that are not right. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findPool } from "./find.ts";
import { parseJson } from "./json.ts";
import { libraryFiles, scratch } from "./scratch.ts";

const place = scratch();
afterAll(() => place.remove());

describe("JSON with lines", () => {
  test("gives what JSON.parse gives, and the line of each part", () => {
    const text = '{\n  "a": [1, -2.5e3, "x\\n\\"y", null,\n    true],\n  "b": {"c": {}, "d":\n[]}\n}\n';
    const { value, lineOf } = parseJson(text, "f.json");
    expect(value).toEqual(JSON.parse(text));
    expect([lineOf(["a"]), lineOf(["a", 4]), lineOf(["b", "d"]), lineOf(["b", "nowhere", 1])]).toEqual([2, 3, 4, 4]);
  });

  test.each([
    ['{\n"a": 1,\n}', 3],
    ['{\n"a" 1}', 2],
    ['{"a": tru}', 1],
    ['{"a": "x', 1],
    ["[1,\n2", 2],
    ["{}\n\nx", 3],
    ["", 1],
  ])("refuses %j at line %i", (text, line) => {
    expect(() => parseJson(text, "f.json")).toThrow(`f.json:${line}: `);
  });
});

describe("the pool", () => {
  test("has tsukuri's own libraries", () => {
    const pool = findPool();
    expect(pool.get("ukallocslab")).toMatchObject({ symbol: "LIBUKALLOCSLAB", provides: ["alloc"] });
    expect([...pool.keys()]).toEqual([...pool.keys()].sort());
  });

  test("has those of node_modules: scoped, symlinked, of the folders above, the nearest first", () => {
    const root = place.put("modules", {});
    const app = place.put("modules/packages/app", { "index.ts": "" });
    place.put("modules/packages/app/node_modules/near", libraryFiles("near"));
    place.put("modules/node_modules/near", libraryFiles("near", {}, "export const far = 1;\n"));
    place.put("modules/node_modules/@me/scoped-one", libraryFiles("@me/scoped-one"));
    place.put("modules/node_modules/ordinary", { "package.json": { name: "ordinary" }, "index.ts": "" });
    place.put("modules/elsewhere", libraryFiles("linked"));
    symlinkSync(join(root, "elsewhere"), join(root, "node_modules/linked"));
    const pool = findPool({ app });
    expect(pool.get("near")!.folder).toBe(join(app, "node_modules/near"));
    expect(pool.get("@me/scoped-one")).toMatchObject({ symbol: "LIB_ME_SCOPED_ONE", version: "1.2.3" });
    expect(pool.has("linked")).toBe(true);
    expect(pool.has("ordinary")).toBe(false);
  });

  test("has those of folders that are named on the command line or in the application's package.json", () => {
    const app = place.put("named/app", {
      "index.ts": "",
      "package.json": { name: "app", tsukuri: { libs: ["../of-app"] } },
    });
    place.put("named/of-app/one", libraryFiles("one"));
    const folder = place.put("named/given", {});
    place.put("named/given/two", libraryFiles("two"));
    mkdirSync(join(folder, "notes"), { recursive: true });
    const pool = findPool({ app, folders: [folder] });
    expect(pool.get("one")!.folder).toBe(join(place.folder, "named/of-app/one"));
    expect(pool.has("two")).toBe(true);
    expect(() => findPool({ folders: [join(folder, "gone")] })).toThrow("--libs: there is no folder");
  });

  test("has the library whose test the application is", () => {
    place.put("tested/mine", libraryFiles("mine"));
    expect(findPool({ app: place.put("tested/mine/test", { "index.ts": "" }) }).has("mine")).toBe(true);
  });

  test("refuses two libraries of one name, and names both places", () => {
    const one = place.put("twice/a/same", libraryFiles("same"));
    const other = place.put("twice/b/same", libraryFiles("same"));
    const folders = [join(place.folder, "twice/a"), join(place.folder, "twice/b")];
    expect(() => findPool({ folders })).toThrow(
      `two libraries are named "same": ${one}/package.json:5 and ${other}/package.json:5`,
    );
    expect(() => findPool({ folders: [folders[0]!, folders[0]!] })).not.toThrow();
    place.put("dash/x/foo-bar", libraryFiles("foo-bar"));
    place.put("dash/x/foo.bar", libraryFiles("foo.bar"));
    expect(() => findPool({ folders: [join(place.folder, "dash/x")] })).toThrow("would both be LIBFOO_BAR");
  });
});

describe("a library that is not right", () => {
  const init = { function: "one", class: "lib", priority: 5 };
  const cases: [string, object, RegExp][] = [
    ["an unknown class", { init: [{ ...init, class: "first" }] }, /:9: class: "first" is not one of early, plat, lib/],
    [
      "a function that is not there",
      { init: [{ ...init, function: "go" }] },
      /:8: function: index.ts does not export go/,
    ],
    ["a priority beyond 9", { init: [{ ...init, priority: 10 }] }, /:10: priority: a whole number from 0 to 9/],
    ["an init function without a name", { init: [{ class: "lib", priority: 1 }] }, /:7: function: expected a name/],
    ["a missing Kconfig", { kconfig: "Options" }, /:6: kconfig: Options does not exist/],
    ["an unknown key", { kconifg: "Kconfig" }, /:6: kconifg: not known here; there are kconfig, provides/],
    ["a condition that is none", { depends: ["PLAT_XEN &&"] }, /:7: depends: "PLAT_XEN &&" is not possible here/],
    ["a text for a list", { provides: "alloc" }, /:6: provides: expected a list of texts/],
  ];
  test.each(cases)("with %s", (name, field, message) => {
    const folder = place.put(`wrong/${name}`, {});
    place.put(`wrong/${name}/bad`, libraryFiles("bad", field));
    expect(() => findPool({ folders: [folder] })).toThrow(message);
  });

  test("without its field, without an index.ts, with JSON that is none", () => {
    const folder = place.put("none", {});
    place.put("none/plain", { "package.json": { name: "plain" }, "index.ts": "" });
    expect(() => findPool({ folders: [folder] })).toThrow(`none/plain/package.json: there is no field "tsukuri"`);
    place.put("none/plain", { "package.json": '{\n  "name": "plain",\n  "tsukuri": {},\n}\n' });
    expect(() => findPool({ folders: [folder] })).toThrow("none/plain/package.json:4: ");
    place.put("empty/lib", { "package.json": { name: "lib", tsukuri: {} } });
    expect(() => findPool({ folders: [join(place.folder, "empty")] })).toThrow("empty/lib has no index.ts");
    place.put("std/string", libraryFiles("string"));
    expect(() => findPool({ folders: [join(place.folder, "std")] })).toThrow(`:2: "string" is not free`);
  });
});
