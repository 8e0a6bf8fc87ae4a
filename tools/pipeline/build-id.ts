/**
 * Images' build ids: a hash of the image itself. The linker's own would be one of debug information as well, which has the names of folders:
 * the same image would have another id in another folder.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const LENGTH = 20;
/** An ELF note: lengths of name and content, kind 3, "GNU" (System V ABI, chapter 5, "note section"). */
const NOTE = Buffer.from([4, 0, 0, 0, LENGTH, 0, 0, 0, 3, 0, 0, 0, 0x47, 0x4e, 0x55, 0]);
const BLANK = Buffer.concat([NOTE, Buffer.alloc(LENGTH)]);

/** What makes the linker leave room for it. */
export const ROOM_FOR_BUILD_ID = `--build-id=0x${"00".repeat(LENGTH)}`;

/** Gives an image and its twin with symbols, which were linked with that room, their id. */
export function stampBuildId(image: string, twin: string): void {
  const id = createHash("sha1").update(readFileSync(image)).digest();
  for (const path of [image, twin]) {
    const file = readFileSync(path);
    const at = file.indexOf(BLANK);
    if (at < 0) throw new Error(`${path} has no room for a build id`);
    id.copy(file, at + NOTE.length);
    writeFileSync(path, file);
  }
}
