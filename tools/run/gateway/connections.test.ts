import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { freePorts } from "../../../test/net/ports.ts";
import { joinPorts, type Connections } from "./connections.ts";
import { decoder, encode, KIND, numberBytes, WINDOW, type Message } from "./messages.ts";

/** A gateway to a guest that echoes on port 7, and refuses all others. */
async function joinEcho(port: number, guestPort: number): Promise<{ joined: Connections; most: () => number }> {
  let [waiting, most] = [0, 0];
  const listen = decoder(({ kind, connection, bytes }: Message) => {
    const say = (words: Buffer): void => void setImmediate(() => joined.hear(words));
    if (kind === KIND.open && bytes.readUInt32LE() !== 7) say(encode(KIND.reset, connection));
    if (kind === KIND.end) setTimeout(() => say(encode(KIND.end, connection)), 1); // behind the data
    if (kind !== KIND.data) return;
    most = Math.max(most, (waiting += bytes.length));
    setTimeout(() => {
      waiting -= bytes.length;
      say(encode(KIND.taken, connection, numberBytes(bytes.length)));
      say(encode(KIND.data, connection, bytes));
    }, 1);
  });
  const joined = await joinPorts([{ protocol: "tcp", address: "127.0.0.1", port, guestPort }], listen);
  return { joined, most: () => most };
}

async function readAll(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = [];
  socket.on("data", (bytes: Buffer) => pieces.push(bytes));
  await once(socket, "end");
  return Buffer.concat(pieces);
}

test("messages arrive whole, however they are cut", () => {
  const heard: Message[] = [];
  const take = decoder((message) => heard.push(message));
  const sent = Buffer.concat([
    encode(KIND.open, 1, numberBytes(80)),
    encode(KIND.end, 7),
    encode(KIND.data, 1, Buffer.from("x")),
  ]);
  for (const byte of sent) take(Buffer.of(byte));
  expect(heard.map(({ kind, connection, bytes }) => [kind, connection, bytes.length])).toEqual([
    [KIND.open, 1, 4],
    [KIND.end, 7, 0],
    [KIND.data, 1, 1],
  ]);
  expect(() => take(Buffer.from("*** crash: an assertion failed"))).toThrow(/\*\*\* crash/);
});

test("what is sent comes back, several at once, and no more is on the way than may be", async () => {
  const [port] = (await freePorts(1)) as [number];
  const { joined, most } = await joinEcho(port, 7);
  const all = Array.from({ length: 4 }, async () => {
    const bytes = randomBytes(300_000);
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.end(bytes);
    expect((await readAll(socket)).equals(bytes)).toBe(true);
  });
  await Promise.all(all);
  expect(most()).toBeLessThanOrEqual(4 * 2 * WINDOW);
  joined.close();
});

test("a port that the guest refuses is reset", async () => {
  const [port] = (await freePorts(1)) as [number];
  const { joined } = await joinEcho(port, 9);
  const socket = connect(port, "127.0.0.1");
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ECONNRESET");
  joined.close();
});
