/** A block that was written by hand: tools/pipeline/files.test.ts makes real ones. */
import { check, equal, test } from "uktest";
import { fileAt, fileCount, findFile, hashPath, PACKED_FILE_SIZE } from "packed-files";

const block = memory.data(512, 16);

/** Three files in one chain of a table of one. */
function make(): void {
  store<u32>(block, 0x31507374);
  store<u32>(block, 3, 4);
  store<u32>(block, 0, 8);
  let text = block + 20 + 3 * PACKED_FILE_SIZE;
  let before: u32 = 0;
  for (let i: u32 = 0; i < 3; i++) {
    const at = block + 20 + i * PACKED_FILE_SIZE;
    store<u8>(text, 0x2f);
    store<u8>(text, 0x61 + i, 1);
    store<u32>(at, hashPath(text, 2));
    store<u32>(at, before, 4);
    store<u32>(at, <u32>(text - block), 8);
    store<u32>(at, 2, 12);
    store<u32>(at, <u32>(text - block), 32);
    store<u32>(at, 2, 36);
    before = <u32>(at - block);
    text += 2;
  }
  store<u32>(block, before, 16);
}

test("files are found by their paths", () => {
  make();
  equal<u32>(fileCount(block), 3);
  for (let i: u32 = 0; i < 3; i++) {
    const file = fileAt(block, i);
    check(findFile(block, file.path(block), 2) === file, "found");
    equal<usize>(file.content(block), file.path(block));
    equal<u32>(file.size, 2);
  }
  check(findFile(block, cstr("/d"), 2) === null && findFile(block, cstr("/a"), 1) === null, "no other");
  equal<u32>(hashPath(cstr("foobar"), 6), 0xbf9cf968, "as published");
});
