/** Small programs of these tests in C, compiled when they are first needed. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { inProject } from "../../tools/project.ts";

/** The program of `test/net/NAME.c`. */
export function compiled(name: string): string {
  const source = inProject(`test/net/${name}.c`);
  const program = inProject(`build/tests/${name}`);
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program;
  mkdirSync(dirname(program), { recursive: true });
  const temporary = `${program}.${process.pid}`;
  execFileSync("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-o", temporary, source], { stdio: "pipe" });
  renameSync(temporary, program);
  return program;
}
