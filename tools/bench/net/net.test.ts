/** The comparison's own logic, its programs in C on this machine, and the plugin that counts. Guests are not started but for the floor. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../project.ts";
import { hasCommand } from "../../run/defaults.ts";
import { buildFloor, FLOOR_LINE } from "../floor.ts";
import { buildProgram } from "../build.ts";
import { boot } from "../machine.ts";
import { meetsLimit, type Settings } from "../types.ts";
import { readIperf, readRedisBenchmark, readServed, readWrk, runClient } from "./clients.ts";
import { openCounter } from "./counter.ts";
import { firstAnswer, HTTP } from "./first.ts";
import { perUnit } from "./instructions.ts";
import { costOfOne, layerTable, sumByLayer } from "./layers.ts";
import { MACHINES, qemuCommand } from "./machines.ts";
import { judge, type Measurement } from "./measures.ts";
import { checkNames, choose } from "./needs.ts";
import { endingAll, start } from "./processes.ts";
import { clientProgram } from "./programs.ts";
import { linuxRoot, rootArchive } from "./root.ts";
import { netTable } from "./table.ts";

const out = mkdtempSync(join(tmpdir(), "tsuk-net-"));
const settings: Settings = { quick: true, out, progress: () => undefined };
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe("what clients print", () => {
  test("wrk", () => {
    expect(readWrk("  2100 requests in 2.00s\nRequests/sec:   1049.75\nTransfer/sec: 1KB\n")).toBe(1049.75);
    expect(() => readWrk("unable to connect to 10.9.0.2:80 Connection refused")).toThrow(/Connection refused/);
    expect(() => readWrk("Socket errors: connect 0, read 9, write 0, timeout 0\nRequests/sec: 0.00")).toThrow(/read 9/);
  });

  test("redis-benchmark", () => {
    const head = '"test","rps","avg_latency_ms"\n';
    expect(readRedisBenchmark(`WARNING: no CONFIG\n${head}"GET","123456.78","0.1"\n`)).toBe(123456.78);
    expect(() => readRedisBenchmark(head, "Could not connect")).toThrow(/Could not connect/);
  });

  test("iperf3", () => {
    expect(readIperf('{"end":{"sum_sent":{"bits_per_second":9},"sum_received":{"bits_per_second":8e8}}}')).toBe(100);
    expect(() => readIperf('{"error":"unable to connect","end":{}}')).toThrow(/unable to connect/);
    expect(() => readIperf("")).toThrow(/did not measure/);
  });

  test("the bench's own client", () => {
    expect(readServed('{"done":3,"errors":0,"nanoseconds":5,"each":[3]}').each).toEqual([3]);
    expect(() => readServed("client: not found")).toThrow(/not found/);
  });
});

const value = (measure: Measurement["measure"], system: string, of: number, machine = "pc"): Measurement => ({
  machine,
  measure,
  system,
  value: of,
});

describe("bars", () => {
  test("a limit", () => {
    expect(judge([value("ka32", "httpd", 6000)])).toMatchObject([{ ok: true, value: 6000, bound: 6000 }]);
    expect(judge([value("ka32", "httpd", 6001)])[0]!.ok).toBe(false);
    expect(judge([value("ka32", "linux-c", 6001)])).toEqual([]);
  });

  test("ratios to several systems, as far as they were measured", () => {
    const own = value("rate-ka32", "httpd", 50);
    expect(judge([own])).toEqual([]);
    const verdicts = judge([own, value("rate-ka32", "linux-c", 10), value("rate-ka32", "linux-nginx", 3)]);
    expect(verdicts.map(({ ok, value: ratio }) => [ok, Math.round(ratio)])).toEqual([
      [true, 5],
      [false, 17],
    ]);
  });

  test("differences, shares, and machines that a bar is for", () => {
    const starts = [value("start", "httpd", 160), value("start", "floor", 99)];
    expect(judge(starts)).toMatchObject([{ ok: false, value: 61 }]);
    expect(judge([value("worst-close", "httpd", 50), value("rate-close", "httpd", 100)])).toMatchObject([
      { ok: true, value: 0.5 },
    ]);
    expect(judge([value("reset-first", "httpd", 9e6)])).toEqual([]);
    expect(judge([value("reset-first", "httpd", 9e6, "microvm")])).toMatchObject([{ ok: false }]);
    expect(judge([value("memory", "httpd", Infinity)])).toMatchObject([{ ok: false }]);
  });

  test("a figure that has to reach something", () => {
    const figure = { name: "x", unit: "times", exact: false, least: 5 };
    expect([4.9, 5, NaN].map((each) => meetsLimit({ ...figure, value: each }))).toEqual([false, true, false]);
  });

  test("the table has a line for each measure, a column for each system, and the verdicts", () => {
    const all = [
      value("rate-ka32", "httpd", 50),
      value("rate-ka32", "linux-c", 10),
      value("ka32", "httpd", 7000),
      value("ka32", "linux-c", 25_378),
    ];
    const lines = netTable(all, judge(all)).split("\n");
    expect(lines[0]).toMatch(/^pc +httpd +Linux, C server +bar$/);
    expect(lines[2]).toMatch(/keep-alive request, 32 connections +instructions +7,000 +25,378 +≤ 6,000 NOT$/);
    expect(lines[3]).toMatch(/50 +10 +≥ 5× linux-c \(5×\) ok$/);
  });
});

test("names choose what is measured, and unknown ones are refused", () => {
  expect(choose(["a", "b"], (name) => name, ["b", "x"])).toEqual(["b"]);
  expect(choose(["a", "b"], (name) => name, ["x"])).toEqual(["a", "b"]);
  expect(() => checkNames(["pc", "pcc"], ["pc", "size"])).toThrow(/--only pcc/);
});

test("machines differ in nothing but what they are called for", () => {
  const kernel = { kernel: "linux", initrd: "root", append: "quiet" };
  for (const machine of MACHINES) {
    const words = qemuCommand(machine, kernel, "128M", { ports: new Map([[8080, 80]]) }).join(" ");
    expect(words).toContain("-netdev user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80 ");
    expect(words).toContain(machine.bus === "pci" ? "virtio-net-pci,netdev=net0" : "virtio-net-device,netdev=net0");
    expect(words).toMatch(/-m 128M .*-kernel linux -initrd root -append quiet$/);
  }
  expect(qemuCommand(MACHINES[0]!, kernel, "1M", { tap: "tap0" })).toContain(
    "tap,id=net0,ifname=tap0,script=no,downscript=no",
  );
});

/** The entries of an archive: path, mode and bytes. */
function entriesOf(archive: Buffer): [string, number, string][] {
  const entries: [string, number, string][] = [];
  for (let at = 0; ;) {
    const field = (index: number): number =>
      parseInt(archive.toString("latin1", at + 6 + 8 * index, at + 14 + 8 * index), 16);
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const name = archive.toString("latin1", at + 110, at + 109 + nameSize);
    const data = (at + 110 + nameSize + 3) & ~3;
    if (name === "TRAILER!!!") return entries;
    entries.push([name, mode, archive.toString("latin1", data, data + size)]);
    at = (data + size + 3) & ~3;
  }
}

describe("the root of a Linux guest", () => {
  test("has folders before what is in them", () => {
    const files = [
      { path: "a/b/program", data: Buffer.from("x"), runs: true },
      { path: "a/text", data: Buffer.from("yz") },
    ];
    expect(entriesOf(rootArchive(files, ["empty"]))).toEqual([
      ["a", 0o40755, ""],
      ["a/b", 0o40755, ""],
      ["empty", 0o40755, ""],
      ["a/b/program", 0o100755, "x"],
      ["a/text", 0o100644, "yz"],
    ]);
  });

  test("has the modules in their order, and the command a word a line", () => {
    const modules = mkdtempSync(join(out, "modules-"));
    for (const name of ["01-b.ko", "00-a.ko"]) writeFileSync(join(modules, name), name);
    writeFileSync(join(out, "init"), "init");
    const root = entriesOf(linuxRoot({ init: join(out, "init"), modules, command: ["/x", "-y"], files: [] }));
    expect(root.map(([name]) => name).filter((name) => name.startsWith("modules/"))).toEqual([
      "modules/00-a.ko",
      "modules/01-b.ko",
    ]);
    expect(root.find(([name]) => name === "command")![2]).toBe("/x\n-y\n");
    expect(root.find(([name]) => name === "init")![1]).toBe(0o100755);
  });
});

test("what more of the same costs is counted, and nothing that is done once", async () => {
  let count = 0;
  const work = (n: number): Promise<void> => Promise.resolve(void (count += 1000 + 7 * n));
  expect(await perUnit({ read: () => count }, 500, work)).toBe(7);
});

describe("instructions by layer", () => {
  const of = (...counts: [bigint, number][]): Map<bigint, number> => new Map(counts);

  test("what one costs, without what is done once", () => {
    const cost = costOfOne([of([1n, 5]), of([1n, 5 + 3 + 20], [2n, 9]), of([1n, 28 + 3 + 40], [2n, 18], [3n, 0])], 10);
    expect([...cost]).toEqual([[1n, 2]]);
  });

  test("the table has the layers that count, the largest first, and their sums", () => {
    const layerOf = new Map([
      [1n, "libs/a"],
      [2n, "libs/b"],
    ]);
    const layers = sumByLayer(of([1n, 10.4], [2n, 20], [3n, 0.2], [4n, 0.1]), layerOf);
    expect([...layers]).toEqual([
      ["libs/a", 10.4],
      ["libs/b", 20],
      ["firmware", expect.closeTo(0.3) as number],
    ]);
    const table = layerTable({
      machine: "pc",
      system: "httpd",
      phases: ["x", "y", "z"].map((title) => ({ title, layers })),
    }).split("\n");
    expect(table[2]).toMatch(/^libs\/b +20 +20 +20$/);
    expect(table[3]).toMatch(/^libs\/a +10 +10 +10$/);
    expect(table[5]).toMatch(/^all +31 +31 +31$/);
  });
});

/** Three ports that nobody has. */
async function freePorts(): Promise<number[]> {
  const servers = [0, 0, 0].map(() => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

describe.skipIf(process.platform !== "linux" || !hasCommand("gcc"))("the server and the client in C", () => {
  let client: string;
  let ports: number[];
  let stop = (): void => undefined;
  beforeAll(async () => {
    client = await clientProgram(settings);
    const server = await buildProgram("net/http", ["test/bench/net/http.c"], ["-O2"], settings);
    ports = await freePorts();
    const running = spawn(server, ports.map(String));
    stop = () => void running.kill();
    await firstAnswer(
      ports[0]!,
      HTTP,
      10_000,
      () => running.exitCode !== null,
      () => undefined,
    );
  });
  afterAll(() => stop());

  const PAGE = "Hello from the peer!\n";

  /** What the server answers to pieces of text that are sent one after the other, until it closes or there are so many answers. */
  async function ask(pieces: string[], answers = Infinity): Promise<string> {
    const socket = connect(ports[0]!, "127.0.0.1");
    const closed = once(socket, "close");
    let got = "";
    socket.setEncoding("latin1").on("data", (text: string) => {
      got += text;
      if (got.split(PAGE).length > answers) socket.end();
    });
    for (const piece of pieces) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await closed;
    return got;
  }

  test("the server answers with 21 bytes, keeps connections, and takes requests in pieces and several at once", async () => {
    expect(PAGE.length).toBe(21);
    const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    const one = await ask([get.slice(0, 9), get.slice(9)], 1);
    expect(one).toMatch(
      /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain\r\nContent-Length: 21\r\n\r\nHello from the peer!\n$/,
    );
    expect(await ask([get + get, get], 3)).toBe(one.repeat(3));
  }, 20_000);

  test("the server closes when it is asked to", async () => {
    expect(await ask(["GET / HTTP/1.1\r\nConnection: close\r\n\r\n"])).toMatch(
      /Connection: close\r\n\r\nHello from the peer!\n$/,
    );
  });

  test.each([
    [["requests=1000", "connections=32"]],
    [["requests=1000", "connections=1"]],
    [["requests=200", "connections=3", "close"]],
  ])("the client makes exactly as many requests as it is told: %s", async (words) => {
    const { done, errors } = await runClient(client, { address: "127.0.0.1", port: ports[0]! }, words, 20);
    expect([done, errors]).toEqual([Number(words[0]!.split("=")[1]), 0]);
  });

  test("the client tells what was done in each second, and moves bytes both ways", async () => {
    const target = { address: "127.0.0.1", port: ports[0]! };
    const served = await runClient(client, target, ["seconds=2", "close"], 2);
    expect(served.each.length).toBe(2);
    expect(Math.min(...served.each)).toBeGreaterThan(0);
    for (const [direction, port] of [
      ["from", ports[1]!],
      ["to", ports[2]!],
    ] as const) {
      const { done } = await runClient(client, { ...target, port }, [direction, "seconds=1"], 1);
      expect(done).toBeGreaterThan(1e6);
    }
  });

  test("no answer before the limit, or from a guest that is gone, is no answer", async () => {
    const [nobody] = await freePorts();
    let seen = false;
    expect(
      await firstAnswer(
        nobody!,
        HTTP,
        200,
        () => false,
        () => (seen = true),
      ),
    ).toBe(false);
    expect(
      await firstAnswer(
        nobody!,
        HTTP,
        60_000,
        () => true,
        () => (seen = true),
      ),
    ).toBe(false);
    expect(seen).toBe(false);
  });
});

test.skipIf(process.platform !== "linux")("processes are ended with the work that started them", async () => {
  let pid = 0;
  await endingAll(async () => {
    const running = start(["sh", "-c", "echo here; exec sleep 60"]);
    pid = running.pid;
    expect(await running.prints("here", 10_000)).not.toBeNull();
    expect(await running.prints("never", 50)).toBeNull();
  });
  await expect.poll(() => isAlive(pid)).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const missing = ["gcc", "ld", "qemu-system-x86_64"].filter((name) => !hasCommand(name));

describe.skipIf(missing.length > 0)(
  `the plugin that counts${missing.length ? ` (skipped: ${missing.join(", ")} missing)` : ""}`,
  () => {
    /** test/bench/floor/floor.S: its first instructions, those of each character, and its last ones. */
    const EXPECTED = 4 + 12 * `${FLOOR_LINE}\r\n`.length + 5;
    const START = 0x100000n;

    test("counts each instruction of the floor kernel, and where it began", async () => {
      const kernel = await buildFloor(settings);
      const counter = await openCounter(settings, { from: [START], mark: [START + 4n] }, true);
      try {
        const end = await boot({ machine: "microvm", memory: "8M", kernel, line: FLOOR_LINE, more: counter.options });
        expect(end.seenAfter, end.errors).not.toBeNull();
        const { from } = counter.marks();
        const own = [...counter.profile()].filter(([address]) => address >= START && address < START + 0x1000n);
        expect(own.reduce((sum, [, count]) => sum + count, 0)).toBe(EXPECTED);
        expect(from).toBeGreaterThan(100);
        // a block counts as a whole when it begins, and the machine ends in the middle of one
        expect(counter.read() - from).toBeGreaterThanOrEqual(EXPECTED);
        expect(counter.read() - from).toBeLessThan(EXPECTED + 4);
      } finally {
        counter.remove();
      }
    }, 30_000);
  },
);

test("the command refuses names that nothing has", async () => {
  const child = spawn(process.execPath, [inProject("tools/bin/tsuk.mjs"), "bench", "net", "--only", "pcc"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (words += text));
  const [status] = (await once(child, "exit")) as [number];
  expect(status).toBe(1);
  expect(words).toMatch(/--only pcc: there is no such thing/);
}, 60_000);
