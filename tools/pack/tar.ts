/** Archives that are the same for the same content: of root, of one date, in the order of the names. */
import { createTar } from "nanotar";

/** A tar file of files by their paths, and of the folders above them. Those in `programs` can be executed. */
export function tarOf(files: Map<string, Buffer>, date: number, programs: string[] = []): Buffer {
  const attrs = { uid: 0, gid: 0, mtime: date * 1000 };
  const folders = new Set([...files.keys()].flatMap(foldersOf));
  const entries = [
    ...[...folders].map((name) => ({ name, attrs: { ...attrs, mode: "755" } })),
    ...[...files].map(([name, data]) => ({
      ...{ name, data: new Uint8Array(data), attrs: { ...attrs, mode: programs.includes(name) ? "755" : "644" } },
    })),
  ];
  return Buffer.from(createTar(entries.sort((a, b) => (a.name < b.name ? -1 : 1))));
}

/** "a/b/c": "a/", "a/b/". */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => `${parts.slice(0, i + 1).join("/")}/`);
}
