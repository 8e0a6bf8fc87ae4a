/** Instances: guests in the background, from their start to their removal, and what happens to them when something is killed. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { listInstances } from "../../tools/instances/state.ts";
import { instanceJson } from "../../tools/instances/table.ts";
import { readProcess } from "../harness/processes.ts";
import { seed } from "../harness/seed.ts";
import { targetWords } from "../harness/targets.ts";
import { BUILD_LIMIT, launchTsuk, LIMIT, OUT, titled, tsuk, whyNot, type Ended, type TargetName } from "./boot.ts";

/** Each test is several commands. */
const TEST_LIMIT = 3 * LIMIT;
const state = mkdtempSync(join(tmpdir(), "tsuk-instances-"));
process.env.TSUK_STATE = state;
afterAll(() => rmSync(state, { recursive: true, force: true }));

const call = (...words: string[]): Promise<Ended> => tsuk(words);
const typed = (name: string, input: string): Promise<Ended> => tsuk(["attach", name], { input });

function runWords(target: TargetName, name: string | null, args: string[], more: string[] = []): string[] {
  const options = [...targetWords(target), "--out", OUT, "--accel", "tcg", ...(name ? ["--name", name] : []), ...more];
  return ["run", "examples/shell", "--detach", ...options, "--", ...args];
}

/** What `tsuk ps` finds, without its own second. */
function ps(): Shown[] {
  return JSON.parse(instanceJson(listInstances())) as Shown[];
}

interface Shown {
  name: string;
  state: string;
  pid: number | null;
  supervisor: number | null;
  memoryBytes: number | null;
  folder: string;
}

function shown(name: string): Shown {
  return ps().find((instance) => instance.name === name)!;
}

function isGone(pid: number): boolean {
  return "ZX".includes(readProcess(pid)?.state ?? "X");
}

/** Removes all instances, and sees whether anything is left: a process, or a file. */
async function expectNothingLeft(): Promise<void> {
  const processes = ps()
    .flatMap(({ pid, supervisor }) => [pid, supervisor])
    .filter((pid) => pid !== null);
  expect((await call("rm", "--all", "--force")).status).toBe(0);
  await expect.poll(() => processes.filter((pid) => !isGone(pid)), { timeout: 5000 }).toEqual([]);
  if (existsSync(join(state, "instances"))) expect(readdirSync(join(state, "instances"))).toEqual([]);
}

for (const target of ["linuxu-x86_64", "node", "kvm-x86_64"] as const) {
  describe.skipIf(whyNot[target])(titled(target, "an instance"), () => {
    beforeAll(async () => {
      const built = await tsuk(["build", "examples/shell", ...targetWords(target), "--out", OUT], {
        limit: BUILD_LIMIT,
      });
      expect(built.status, built.stderr).toBe(0);
    }, BUILD_LIMIT);
    afterEach(expectNothingLeft, TEST_LIMIT);

    test("runs, takes input, crashes, and is remembered", { timeout: TEST_LIMIT }, async () => {
      expect(await call(...runWords(target, "web", ["echo one"]))).toMatchObject({ status: 0, stdout: "web\n" });
      const before = shown("web");
      expect(before).toMatchObject({ state: "running", status: null });
      expect(before.memoryBytes).toBeGreaterThan(0);
      await typed("web", "echo two\ncrash divide\n");
      expect((await call("wait", "web")).status).toBe(134);
      expect(shown("web")).toMatchObject({ state: "crashed", status: 134, detail: "integer division by zero" });
      const { stdout } = await call("logs", "web");
      expect(stdout).toMatch(/^one\n[^]*two\n[^]*\n\*\*\* crash: integer division by zero\n/);
      expect(stdout).toMatch(/#0 crash .*examples\/shell\/crash\.ts:\d+/);
      expect(readdirSync(before.folder).sort()).toEqual(["instance.json", "log"]);
    });

    test("gets a name, and is stopped", { timeout: TEST_LIMIT }, async () => {
      const { stdout } = await call(...runWords(target, null, []));
      expect(stdout).toMatch(/^shell-[a-z]+\n$/);
      const name = stdout.trim();
      const waiting = call("wait", name);
      const { status, stdout: said } = await call("stop", name);
      expect({ status, said }).toEqual({ status: 0, said: `${name}: stopped\n` });
      expect((await waiting).status).toBe(143);
      expect((await call("ps", "--all")).stdout).toMatch(new RegExp(`^${name} .* exited +143 .* stopped$`, "m"));
      expect((await call("rm", name)).stdout).toBe(`${name}: removed\n`);
    });

    test("is lost with its supervisor, and says so", { timeout: TEST_LIMIT }, async () => {
      await call(...runWords(target, "web", []));
      const { supervisor, pid } = shown("web");
      process.kill(supervisor!, "SIGKILL");
      await expect.poll(() => isGone(pid!), { timeout: 3000 }).toBe(true);
      expect(shown("web")).toMatchObject({ state: "lost", status: null, detail: "its supervisor was killed" });
      expect(await call("wait", "web")).toMatchObject({ status: 70 });
    });
  });
}

const LINUXU = "linuxu-x86_64";
describe.skipIf(whyNot[LINUXU])(titled(LINUXU, "instances that meet an accident"), () => {
  afterEach(expectNothingLeft, TEST_LIMIT);

  test("a guest that is killed", { timeout: TEST_LIMIT }, async () => {
    await call(...runWords(LINUXU, "web", []));
    process.kill(shown("web").pid!, "SIGKILL");
    expect((await call("wait", "web")).status).toBe(137);
    expect(shown("web")).toMatchObject({ state: "crashed", status: 137, detail: "SIGKILL ended its process" });
  });

  test("a name that is in use, and one that is wished for twice at once", { timeout: TEST_LIMIT }, async () => {
    const both = await Promise.all([1, 2].map(() => call(...runWords(LINUXU, "web", []))));
    expect(both.map(({ status }) => status).sort()).toEqual([0, 1]);
    expect(both.find(({ status }) => status)!.stderr).toContain('there is an instance "web" already');
    await call("stop", "web");
    const { status, stderr } = await call(...runWords(LINUXU, "web", []));
    expect(status).toBe(1);
    expect(stderr).toContain("which has ended\ntsuk rm web removes it.\n");
  });

  test("one that runs is not removed", { timeout: TEST_LIMIT }, async () => {
    await call(...runWords(LINUXU, "web", []));
    const { status, stderr } = await call("rm", "web");
    expect(status).toBe(1);
    expect(stderr).toContain("web: still running, nothing was removed");
    expect(shown("web").state).toBe("running");
  });

  test("logs are followed to the end; Ctrl-C ends the following only", { timeout: TEST_LIMIT }, async () => {
    await call(...runWords(LINUXU, "web", ["echo ready"]));
    const [one, other] = [1, 2].map(() => launchTsuk(["logs", "-f", "web"]));
    await Promise.all([one!.prints("ready\n"), other!.prints("ready\n")]);
    other!.signal("SIGINT", true);
    expect((await other!.end).status).toBe(130);
    await typed("web", "echo more\nexit 5\n");
    expect(await one!.end).toMatchObject({ status: 0, leftovers: [] });
    expect((await one!.end).stdout).toContain("more\n");
    expect((await call("wait", "web")).status).toBe(5);
  });

  test("the command is killed at some moment", { timeout: TEST_LIMIT }, async () => {
    const random = Math.abs(seed % 97);
    for (let i = 0; i < 6; i++) {
      const running = launchTsuk(runWords(LINUXU, `web${i}`, []));
      await delay(250 + ((random + i * 61) % 600));
      running.signal(i % 2 ? "SIGINT" : "SIGKILL", true);
      await running.end;
    }
    for (const { name, state } of ps()) expect(["running", "starting", "lost"], name).toContain(state);
  });
});

const KVM = "kvm-x86_64";
describe.skipIf(whyNot[KVM])(titled(KVM, "an instance that cannot start"), () => {
  afterEach(expectNothingLeft, TEST_LIMIT);

  test.each([
    ["--cpu", "no-such", 70, "unable to find CPU model 'no-such'"],
    ["-m", "64K", 125, "-m 64K is not enough memory"],
  ])("%s %s", { timeout: TEST_LIMIT }, async (option, value, status, words) => {
    const end = await call(...runWords(KVM, "web", [], [option, value]));
    expect(end.status).toBe(status);
    expect(end.stderr).toContain("web could not be started:");
    expect(end.stderr).toContain(words);
    expect(ps()).toEqual([]);
  });
});
