/** A copy of the project for a reader to type in. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { COMPILERS } from "../../tools/pipeline/ask-compiler.ts";
import { inProject, projectRoot } from "../../tools/project.ts";
import { start, type Finished } from "../harness/children.ts";

export interface Scratch {
  write(path: string, content: string): void;
  /** Runs a shell command; what it writes, on either stream, is `stdout`. */
  type(command: string): Promise<Finished>;
  remove(): void;
}

const LEFT_OUT = /^(node_modules|build|\.git|test\/programs\/node_modules)$/;
const TIMEOUT = 240_000;

export function createScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), "tsukuri-docs-"));
  cpSync(projectRoot, folder, { recursive: true, filter: (source) => !LEFT_OUT.test(relative(projectRoot, source)) });
  symlinkSync(inProject("node_modules"), join(folder, "node_modules"));
  return {
    write(path, content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    type: (command) => {
      const env = { ...environment(), TSUK_STATE: join(folder, "build/state") };
      return start(["bash", "-c", `exec 2>&1; ${command}`], { cwd: folder, env, timeout: TIMEOUT });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What a reader's shell has: nothing of the npm and the vitest that run us, but for the compilers that stay. */
function environment(): NodeJS.ProcessEnv {
  const ours =
    /^(npm_(?!config_(registry|cache|cafile|userconfig)$)|INIT_CWD$|VITEST|FORCE_COLOR$|NODE_ENV$|NODE_OPTIONS$|TSUK_|V$)/;
  const kept = Object.entries(process.env).filter(([name]) => name === COMPILERS || !ours.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: "1", npm_config_loglevel: "error" };
}
