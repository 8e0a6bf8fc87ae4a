/** For tests: a folder with applications and libraries, which is removed at the end. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Scratch {
  folder: string;
  /** Writes files below the folder; returns the path of the first part that they have in common: `name`. */
  put(name: string, files: Record<string, string | object>): string;
  remove(): void;
}

/** A new folder. An object as a file's content becomes JSON, a line for each key. */
export function scratch(): Scratch {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tsuk-pool-")));
  return {
    folder,
    put(name, files) {
      for (const [path, content] of Object.entries(files)) {
        const file = join(folder, name, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`);
      }
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The files of a library. */
export function libraryFiles(
  name: string,
  tsukuri: object = {},
  index = "export const one: i32 = 1;\n",
): Record<string, string | object> {
  return {
    "package.json": { name, version: "1.2.3", description: `The library ${name}`, tsukuri },
    "index.ts": index,
  };
}
