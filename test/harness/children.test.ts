import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { forEachParallel } from "./application.ts";
import { start } from "./children.ts";

test("output, input and status of a command", async () => {
  const end = await start(["sh", "-c", "cat; echo oops >&2; exit 3"], { input: "hello", timeout: 10_000 });
  expect(end).toEqual({ status: 3, stdout: "hello", stderr: "oops\n", leftovers: [] });
});

test("a command that does not end is killed, with what it started", async () => {
  const { status, stdout } = await start(["sh", "-c", "sleep 60 & echo $!; wait"], { timeout: 500 });
  expect(status).toBe(124);
  await expect.poll(() => isRunning(Number(stdout))).toBe(false);
});

test("a signal that ends a command", async () => {
  expect((await start(["sh", "-c", "kill -SEGV $$"], { timeout: 10_000 })).status).toBe(139);
});

test("a command that does not exist is an error", async () => {
  await expect(start(["/no/such/command"], { timeout: 1000 })).rejects.toThrow("ENOENT");
});

test("errors of parallel work stay with their items", async () => {
  const results = await forEachParallel([1, 2, 3, 4], (n) =>
    n === 2 ? Promise.reject(new Error("two")) : Promise.resolve(n),
  );
  expect(results).toEqual([1, new Error("two"), 3, 4]);
});

/** A process that nobody has waited for yet is still listed, as a zombie. */
function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, "utf8"));
}
