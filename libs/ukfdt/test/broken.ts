/** Trees that must be refused. */
import { EINVAL } from "ukerrno";
import { Tree, TREE_SIZE } from "ukfdt";
import { equal, test } from "uktest";
import { Builder, write32 } from "./builder";
import { place } from "./place";
import { sample } from "./sample";

const tree = changetype<Tree>(memory.data(TREE_SIZE, 4));

function refused(builder: Builder, why: string): void {
  const bytes = builder.finish();
  equal<i32>(tree.open(place(bytes), bytes.length), -EINVAL, why);
}

/** The sample with one field of the header changed. */
function withField(field: i32, value: u32): i32 {
  const bytes = sample().finish();
  const address = place(bytes);
  write32(address + field * 4, value);
  return tree.open(address, bytes.length);
}

test("a tree that is cut anywhere is refused", () => {
  const bytes = sample().finish();
  for (let length = 0; length < bytes.length; length++) {
    equal<i32>(tree.open(place(bytes, length), length), -EINVAL, length.toString());
    // Shorter by its own account, too.
    const address = place(bytes, length);
    if (length >= 8) write32(address + 4, length);
    equal<i32>(tree.open(address, length), -EINVAL, length.toString());
  }
  equal<i32>(tree.open(place(bytes), bytes.length), 0);
});

test("more room than the tree needs is no harm", () => {
  const bytes = sample().finish();
  const size = bytes.length;
  for (let i = 0; i < 100; i++) bytes.push(255);
  equal<i32>(tree.open(place(bytes), bytes.length), 0);
  equal<u32>(tree.size, size);
});

test("headers with impossible numbers are refused", () => {
  equal<i32>(withField(0, 0xd00dfeee), -EINVAL, "magic");
  equal<i32>(withField(5, 16), -EINVAL, "an old version");
  equal<i32>(withField(6, 18), -EINVAL, "a version to come");
  equal<i32>(withField(5, 18), 0, "a compatible version to come");
  for (let field = 1; field < 10; field++) {
    if (field >= 5 && field < 8) continue;
    equal<i32>(withField(field, 0xffffffff), -EINVAL, "field " + field.toString());
    equal<i32>(withField(field, 0xfffffff0), -EINVAL, "field " + field.toString());
    equal<i32>(withField(field, 0x7fffffff), -EINVAL, "field " + field.toString());
  }
  equal<i32>(withField(2, 42), -EINVAL, "a structure block that is not aligned");
  equal<i32>(withField(2, 0), -EINVAL, "a structure block in the header");
  equal<i32>(withField(8, 0), -EINVAL, "no strings");
  equal<i32>(withField(9, 0), -EINVAL, "no structure");
});

test("tokens in a wrong order are refused", () => {
  refused(new Builder(), "no root");
  refused(new Builder().begin(""), "a root without an end");
  refused(new Builder().begin("").end().end(), "an end too many");
  refused(new Builder().begin("").end().begin("").end(), "two roots");
  refused(new Builder().cells("a", [1]).begin("").end(), "a property before the root");
  refused(new Builder().begin("").end().cells("a", [1]), "a property behind the root");
  refused(new Builder().begin("").begin("a").end().cells("a", [1]).end(), "a property behind a node");
  refused(new Builder().begin("").number(5).end(), "an unknown token");
  refused(new Builder().begin("").number(9).end(), "an early end");
  refused(new Builder().begin("").number(3).number(0xfffffffc).number(0).end(), "a value without an end");
  refused(new Builder().begin("").number(3).number(0).number(1).end(), "a name that is not there");
});

test("64 nodes within each other are the most", () => {
  for (let depth = 64; depth <= 65; depth++) {
    const builder = new Builder();
    for (let i = 0; i < depth; i++) builder.begin(i ? "n" : "");
    for (let i = 0; i < depth; i++) builder.end();
    const bytes = builder.finish();
    equal<i32>(tree.open(place(bytes), bytes.length), depth == 64 ? 0 : -EINVAL);
  }
});
