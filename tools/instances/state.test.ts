/** What records say about processes that are gone, are others by now, or were of another boot of the machine. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { DEFAULT_OPTIONS } from "../run/options.ts";
import { claimName, prepareFolder, removeFolder } from "./claim.ts";
import { canIdentify, identify, isAlive, MARK, markedProcesses } from "./identity.ts";
import { folderOf, instancesFolder, pathsOf, readRecord, writeRecord, type InstanceRecord } from "./record.ts";
import { findInstance, listInstances, memoryOf, readInstance } from "./state.ts";
import { instanceJson, instanceTable } from "./table.ts";

const state = mkdtempSync(join(tmpdir(), "tsuk-state-"));
process.env.TSUK_STATE = state;
afterAll(() => rmSync(state, { recursive: true, force: true }));
beforeEach(() => rmSync(instancesFolder(), { recursive: true, force: true }));

/** An instance that this process looks after, unless something else is said. */
function make(name: string, changes: Partial<InstanceRecord> = {}): InstanceRecord {
  const folder = folderOf(name);
  mkdirSync(pathsOf(folder).run, { recursive: true });
  writeFileSync(pathsOf(folder).log, "");
  const record: InstanceRecord = {
    ...{ version: 1, id: `id-of-${name}`, name, application: "shell", platform: "kvm", arch: "x86_64" },
    ...{ options: DEFAULT_OPTIONS, image: "", debugImage: "", appFolder: "", buildFolder: "" },
    ...{ created: "2026-01-01T12:00:00.000Z", started: "2026-01-01T12:00:01.000Z", ended: null },
    ...{ supervisor: identify(process.pid)!, guest: identify(process.pid), end: null },
    ...changes,
  };
  writeRecord(folder, record);
  return record;
}

describe.skipIf(!canIdentify())("instances", () => {
  test("one that is looked after runs, and has memory", () => {
    make("web");
    const found = findInstance("web");
    expect(found.state).toBe("running");
    expect(memoryOf(found)).toBeGreaterThan(1 << 20);
  });

  test("a recycled process number is not taken for the supervisor", () => {
    const mine = identify(process.pid)!;
    make("web", { supervisor: { ...mine, start: String(Number(mine.start) - 1) } });
    expect(findInstance("web")).toMatchObject({ state: "lost", status: null, detail: "its supervisor was killed" });
  });

  test("another boot of the machine: all are lost, and no process is touched", async () => {
    const child = spawn("sleep", ["60"], { env: { ...process.env, [MARK]: "another id" } });
    await once(child, "spawn");
    const other = { boot: "00000000-0000-4000-8000-000000000000" };
    make("web", {
      supervisor: { ...identify(process.pid)!, ...other },
      guest: { ...identify(child.pid!)!, ...other },
    });
    expect(listInstances()).toMatchObject([{ name: "web", state: "lost", detail: "the machine was started anew" }]);
    expect(memoryOf(findInstance("web"))).toBeNull();
    expect(identify(child.pid!)).not.toBeNull();
    child.kill("SIGKILL");
    await once(child, "exit");
  });

  test("a guest that outlived its supervisor is ended by whoever looks", async () => {
    const guest = spawn("sleep", ["60"], { env: { ...process.env, [MARK]: "id-of-web" } });
    await once(guest, "spawn");
    await expect.poll(() => markedProcesses("id-of-web").map(({ pid }) => pid)).toEqual([guest.pid]);
    make("web", { supervisor: { ...identify(process.pid)!, start: "1" }, guest: null });
    const ended = once(guest, "exit");
    expect(findInstance("web").state).toBe("lost");
    expect((await ended)[1]).toBe("SIGKILL");
    expect(existsSync(pathsOf(folderOf("web")).run)).toBe(false);
    expect(readRecord(folderOf("web"))!.end!.state).toBe("lost"); // and stays so
  });

  test("a zombie does not count as alive", async () => {
    // the shell never waits for its child
    const shell = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"]);
    const [line] = (await once(shell.stdout, "data")) as [Buffer];
    await expect.poll(() => identify(Number(String(line)))).toBeNull();
    shell.kill("SIGKILL");
  });

  test("an identity holds for one process only", () => {
    const mine = identify(process.pid)!;
    expect(isAlive(mine)).toBe(true);
    for (const wrong of [{ pid: 1 }, { start: "0" }, { boot: "x" }]) expect(isAlive({ ...mine, ...wrong })).toBe(false);
    expect(identify(2 ** 30)).toBeNull();
  });

  test("a name is given once, and only with all that belongs to it", () => {
    const [one, two] = [prepareFolder(), prepareFolder()];
    for (const folder of [one, two]) writeFileSync(join(folder, "log"), folder);
    expect(listInstances()).toEqual([]);
    expect(claimName(one, "web")).toBe(true);
    expect(claimName(two, "web")).toBe(false);
    removeFolder(two);
    removeFolder(folderOf("web"));
    removeFolder(folderOf("web")); // somebody else was quicker
    expect(readdirSync(instancesFolder())).toEqual([]);
  });

  test("what killed commands left behind is cleared away, what is being made is not", () => {
    const { pid, start, boot } = identify(process.pid)!;
    const here = basename(prepareFolder());
    for (const left of [
      `.new.${pid}.1.${boot}.0123`, // the number is another process's by now
      `.new.${pid}.${start}.another-boot.0123`,
      ".new.odd",
      ".gone.0123",
    ])
      mkdirSync(folderOf(left));
    writeFileSync(join(folderOf(".gone.0123"), "log"), "");
    expect(listInstances()).toEqual([]);
    expect(readdirSync(instancesFolder())).toEqual([here]);
  });

  test.each(["", "{", "[]", "null", "{}", '{"version": 2, "id": "x", "supervisor": {}}'])(
    "a record that is none: %j",
    (text) => {
      make("web");
      writeFileSync(pathsOf(folderOf("web")).record, text);
      expect(findInstance("web")).toMatchObject({ state: "lost", record: null });
      expect(instanceTable(listInstances())).toContain("cannot be read");
      expect(JSON.parse(instanceJson(listInstances()))).toMatchObject([{ name: "web", state: "lost", status: null }]);
    },
  );

  test("names that lead elsewhere are no instances", () => {
    make("web");
    for (const name of ["..", ".", "../instances/web", "web/../web", ""]) expect(readInstance(name)).toBeNull();
    expect(() => findInstance("wob")).toThrow('there is no instance "wob"');
  });

  test("the table", () => {
    make("web", { guest: null });
    make("old-one", {
      created: "2025-12-01T12:00:00.000Z",
      end: { state: "crashed", status: 134, detail: "division by zero" },
    });
    const rows = instanceTable(listInstances(), Date.parse("2026-01-01T12:03:00Z")).split("\n");
    expect(rows).toEqual([
      "NAME     APPLICATION  PLATFORM    STATE    STATUS  AGE     MEMORY",
      "old-one  shell        kvm-x86_64  crashed  134     31 d    -       division by zero",
      "web      shell        kvm-x86_64  running  -       3 min   -",
      "",
    ]);
  });

  test("a state folder that cannot be made", () => {
    const file = join(state, "file");
    writeFileSync(file, "");
    process.env.TSUK_STATE = file;
    try {
      expect(listInstances()).toEqual([]);
      expect(() => prepareFolder()).toThrow("cannot keep instances in");
    } finally {
      process.env.TSUK_STATE = state;
    }
  });
});
