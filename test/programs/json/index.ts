/** The package assemblyscript-json: a parser with a tree of values, a parser with events, and a writer. */
import { JSON, JSONDecoder, JSONEncoder, JSONHandler } from "assemblyscript-json/assembly";
import { holds, is, random, seedRandom, status, utf8 } from "../check";

const document = `{
  "name": "tsukuri", "version": 3, "ratio": -12.5, "tags": ["os", "wasm", [], {}], "nothing": null,
  "yes": true, "no": false, "nested": { "deep": { "deeper": [1, [2, [3, [4]]]] } },
  "escapes": "quote \\" backslash \\\\ slash \\/ tab \\t newline \\n unicode \\u3064\\u304F\\u308A", "utf8": "作り ☃ 😀"
}`;

class Events extends JSONHandler {
  text: string = "";
  depth: i32 = 0;

  setString(name: string, value: string): void {
    this.text += "s:" + name + "=" + value + ";";
  }
  setBoolean(name: string, value: bool): void {
    this.text += "b:" + name + "=" + value.toString() + ";";
  }
  setNull(name: string): void {
    this.text += "n:" + name + ";";
  }
  setInteger(name: string, value: i64): void {
    this.text += "i:" + name + "=" + value.toString() + ";";
  }
  setFloat(name: string, value: f64): void {
    this.text += "f:" + name + "=" + value.toString() + ";";
  }
  pushArray(name: string): bool {
    this.text += "[" + name;
    this.depth++;
    return true;
  }
  popArray(): void {
    this.text += "]";
    this.depth--;
  }
  pushObject(name: string): bool {
    this.text += "{" + name;
    this.depth++;
    return true;
  }
  popObject(): void {
    this.text += "}";
    this.depth--;
  }
}

function tree(): void {
  const root = <JSON.Obj>JSON.parse(document);
  is("keys", root.keys.join(","), "name,version,ratio,tags,nothing,yes,no,nested,escapes,utf8");
  is("name", root.getString("name")!.valueOf(), "tsukuri");
  is("version", root.getInteger("version")!.valueOf().toString(), "3");
  is("ratio", root.getFloat("ratio")!.valueOf().toString(), "-12.5");
  is("tags", root.getArr("tags")!.stringify(), '["os","wasm",[],{}]');
  holds("null", root.get("nothing")!.isNull);
  holds("missing", root.get("absent") == null);
  holds("wrong type", root.getInteger("name") == null);
  is("booleans", root.getBool("yes")!.stringify() + root.getBool("no")!.stringify(), "truefalse");
  is("nested", root.getObj("nested")!.stringify(), '{"deep":{"deeper":[1,[2,[3,[4]]]]}}');
  is("escapes", root.getString("escapes")!.valueOf(), 'quote " backslash \\ slash / tab \t newline \n unicode つくり');
  is("utf8", root.getString("utf8")!.valueOf(), "作り ☃ 😀");
  const again = <JSON.Obj>JSON.parse(root.getObj("nested")!.stringify());
  is("again", again.stringify(), root.getObj("nested")!.stringify());
}

function events(): void {
  const handler = new Events();
  new JSONDecoder<Events>(handler).deserialize(utf8('{"a":[1,2.5,"x",null,true],"b":{"c":-7},"big":9007199254740991}'));
  is("events", handler.text, "{[ai:=1;f:=2.5;s:=x;n:;b:=true;]{bi:c=-7;}i:big=9007199254740991;}");
  is("depth", handler.depth.toString(), "0");
}

function writer(): void {
  const encoder = new JSONEncoder();
  encoder.pushObject(null);
  encoder.setString("text", 'a "quoted" \\ line\n');
  encoder.setInteger("int", i64.MIN_VALUE);
  encoder.setFloat("float", 0.1);
  encoder.setBoolean("flag", true);
  encoder.setNull("nil");
  encoder.pushArray("list");
  for (let i = 0; i < 5; i++) encoder.setInteger(null, i * i);
  encoder.popArray();
  encoder.popObject();
  is(
    "written",
    encoder.toString(),
    '{"text":"a \\"quoted\\" \\\\ line\\n","int":-9223372036854775808,"float":0.1,"flag":true,"nil":null,"list":[0,1,4,9,16]}',
  );
}

/** Random trees are built, printed, parsed and printed again. */
function grow(depth: i32): JSON.Value {
  switch (random() % (depth > 0 ? 7 : 5)) {
    case 0:
      return JSON.Value.Integer(<i64>(<i32>random()));
    case 1:
      return JSON.Value.Bool((random() & 1) == 1);
    case 2:
      return JSON.Value.Null();
    case 3:
      return JSON.Value.Float(<f64>(<i32>random()) / 1024 + 0.5 / 1024);
    case 4:
      return JSON.Value.String("s" + random().toString(36) + " é");
    case 5: {
      const list = JSON.Value.Array();
      for (let i: u32 = 0, n = random() % 6; i < n; i++) list.push(grow(depth - 1));
      return list;
    }
    default: {
      const object = JSON.Value.Object();
      for (let i: u32 = 0, n = random() % 6; i < n; i++) object.set("k" + i.toString(), grow(depth - 1));
      return object;
    }
  }
}

function roundTrips(): void {
  seedRandom(42);
  let characters = 0;
  let different = 0;
  for (let i = 0; i < 200; i++) {
    const root = JSON.Value.Array();
    for (let j = 0; j < 4; j++) root.push(grow(4));
    const text = root.stringify();
    characters += text.length;
    if (JSON.parse(text).stringify() != text) different++;
    if (i % 50 == 0) console.log(text);
  }
  is("different after a round trip", different.toString(), "0");
  console.log("characters: " + characters.toString());
}

export function main(): i32 {
  tree();
  events();
  writer();
  roundTrips();
  return status();
}
