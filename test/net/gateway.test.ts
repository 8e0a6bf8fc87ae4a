/** Published ports of guests on Node: a socket here, a gateway with a stack of its own, the guest's stack, and back. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { addressesFor, withAddress } from "../../tools/run/gateway/addresses.ts";
import { BUILD_LIMIT, launchTsuk, LIMIT, OUT, tsuk, type Running } from "../boot/boot.ts";
import { freePorts, isFree } from "./ports.ts";

const ECHO = fileURLToPath(new URL("echo", import.meta.url));
const ECHO_PORT = 7;
const CLOSED_PORT = 9;

beforeAll(async () => {
  const { status, stderr } = await tsuk(["build", ECHO, "-p", "node", "--out", OUT], { limit: BUILD_LIMIT });
  expect(status, stderr).toBe(0);
}, BUILD_LIMIT);

async function serve(published: string[], more: string[] = []): Promise<Running> {
  const words = ["run", ECHO, "-p", "node", "--out", OUT, ...more, ...published.flatMap((port) => ["--publish", port])];
  const guest = launchTsuk(words, { input: "open", limit: BUILD_LIMIT }); // the gateway is built once
  await guest.prints("ready");
  return guest;
}

async function echo(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  socket.end(bytes);
  await once(socket, "end");
  return Buffer.concat(pieces);
}

async function errorOf(port: number): Promise<string | undefined> {
  const socket = connect(port, "127.0.0.1");
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  return error.code;
}

test("several connections at once, both ways, to the last byte", { timeout: BUILD_LIMIT }, async () => {
  const [open, closed] = (await freePorts(2)) as [number, number];
  const guest = await serve([`${open}:${ECHO_PORT}`, `${closed}:${CLOSED_PORT}`]);
  expect((await echo(open, Buffer.from("x"))).toString()).toBe("x");
  expect((await echo(open, Buffer.alloc(0))).length).toBe(0);
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const bytes = randomBytes(400_000);
      expect((await echo(open, bytes)).equals(bytes)).toBe(true);
    }),
  );
  expect(await errorOf(closed)).toBe("ECONNRESET");
  for (let i = 0; i < 20; i++) {
    const socket = connect(open, "127.0.0.1"); // gone in the middle of it
    await once(socket, "connect");
    socket.write(randomBytes(100_000));
    await new Promise((resolve) => setTimeout(resolve, i));
    socket.resetAndDestroy();
  }
  expect((await echo(open, Buffer.from("still there"))).toString()).toBe("still there");
  const refused = await tsuk(["run", "there/is/none", "-p", "node", "--publish", `${open}:1`]);
  expect(refused.stderr).toMatch(/^error: tcp port \d+ of 127\.0\.0\.1 is in use/);
  guest.signal("SIGINT");
  expect(await guest.end).toMatchObject({ leftovers: [] });
  expect(await isFree(open)).toBe(true);
});

test("the guest may have an address of its own choice", { timeout: LIMIT }, async () => {
  const [port] = (await freePorts(1)) as [number];
  const guest = await serve([`${port}:${ECHO_PORT}`], ["-k", "netdev.ip=192.168.7.1/24"]);
  expect((await echo(port, Buffer.from("here"))).toString()).toBe("here");
  guest.signal("SIGINT");
  await guest.end;
});

test("an instance in the background has them, too", { timeout: BUILD_LIMIT }, async () => {
  const [port] = (await freePorts(1)) as [number];
  const state = mkdtempSync(join(tmpdir(), "tsuk-gateway-"));
  const env = { ...process.env, TSUK_STATE: state };
  const words = ["run", ECHO, "-p", "node", "--out", OUT, "--publish", `${port}:${ECHO_PORT}`];
  try {
    expect(await tsuk([...words, "--detach", "--name", "echo"], { env })).toMatchObject({ status: 0 });
    while (await isFree(port)) await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await echo(port, Buffer.from("from afar"))).toString()).toBe("from afar");
    expect(await tsuk(["rm", "echo", "--force"], { env })).toMatchObject({ status: 0, leftovers: [] });
    expect(await isFree(port)).toBe(true);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});

test("addresses of guest and gateway", () => {
  const [none, taker] = [new Set<string>(), new Set(["net-config"])];
  const usual = { guest: "10.0.2.15", gateway: "10.0.2.2", prefix: 24 };
  expect(withAddress(["x=1"], none)).toEqual(["x=1"]);
  expect(withAddress(["x=1"], taker)).toEqual(["netdev.ip=10.0.2.15/24:10.0.2.2", "x=1"]);
  expect(withAddress(["netdev.ip=10.1.0.9"], taker)).toEqual(["netdev.ip=10.1.0.9"]);
  expect(addressesFor(["x=1"])).toEqual(usual);
  expect(addressesFor(withAddress([], taker))).toEqual(usual);
  const given = addressesFor(["netdev.ip=172.16.5.1/16"]);
  expect(given).toEqual({ guest: "172.16.5.1", gateway: "172.16.5.2", prefix: 16 });
  expect(addressesFor(["netdev.ip=10.1.0.9:10.1.0.254:8.8.8.8"])).toMatchObject({ gateway: "10.1.0.254" });
  expect(() => addressesFor(["netdev.ip=dhcp"])).toThrow(/fixed IPv4 address/);
});
