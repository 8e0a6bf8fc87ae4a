/** Machines of JavaScript on one cable: the modules and drivers that run natively, with a clock that is the same at each run; and QEMU on the same cable. */
import { once } from "node:events";
import { createServer, connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { createCable } from "../../platforms/node/cable.ts";
import { datagramLink, frameReader, streamLink } from "../../platforms/node/links.ts";
import { createMachine } from "../../platforms/node/machine.ts";
import { networkDevice, type Link } from "../../platforms/node/network.ts";
import { createWorld } from "../../platforms/node/world.ts";
import { commandLine } from "../../tools/run/command-line.ts";
import { launchTsuk, LIMIT, BUILD_LIMIT, OUT, titled, tsuk, whyNot } from "../boot/boot.ts";
import { builtApplication } from "../harness/application.ts";
import { freePorts } from "./ports.ts";

const folderOf = (app: string): string => fileURLToPath(new URL(app, import.meta.url));
const macOf = (number: number): string => `02:00:00:00:00:0${number}`;

async function build(app: string): Promise<WebAssembly.Module> {
  const { status, stderr } = await tsuk(["build", folderOf(app), "-p", "node", "--out", OUT], { limit: BUILD_LIMIT });
  if (status !== 0) throw new Error(stderr);
  return WebAssembly.compile(readFileSync(builtApplication(folderOf(app), "node", OUT).image));
}

let chatter: WebAssembly.Module;
let answers: WebAssembly.Module;
beforeAll(async () => {
  chatter = await build("chatter");
  answers = await build("answers");
}, BUILD_LIMIT);

interface Told {
  statuses: number[];
  outputs: string[];
  now: bigint;
}

/** Runs so many machines that talk with each other; each sends `count` frames. */
async function talk(machines: number, count: number, delay: bigint, lost: (index: number) => boolean): Promise<Told> {
  const world = createWorld();
  let frames = 0;
  let missing = 0;
  const passes = (): boolean => {
    const passes = !lost(frames++);
    if (!passes) missing++;
    return passes;
  };
  const cable = createCable({ delay, after: world.after, passes });
  const outputs = Array.from({ length: machines }, () => "");
  const toHear = (machines - 1) * count;
  const running = outputs.map((_, index) =>
    createMachine({
      module: chatter,
      commandLine: commandLine([], [index + 1, count, toHear].map(String)),
      write: (bytes) => (outputs[index] += Buffer.from(bytes).toString()),
      clock: world.clock(),
      entropy: (into) => into.fill(7),
      devices: [networkDevice(cable.plug(), macOf(index + 1))],
    }),
  );
  const statuses = await Promise.all(running.map((machine) => machine.run()));
  expect(missing).toBeLessThanOrEqual(1);
  return { statuses, outputs, now: world.now };
}

const nothing = (): boolean => false;

test("sixteen machines hear each other, the same at each run", { timeout: LIMIT }, async () => {
  const first = await talk(16, 4, 100_000n, nothing);
  expect(first.statuses).toEqual(Array.from({ length: 16 }, () => 0));
  for (const [index, output] of first.outputs.entries()) {
    const heard = output.match(/\d+ from \d+/g)!;
    expect(new Set(heard).size).toBe(15 * 4);
    expect(heard.some((line) => line.endsWith(` from ${index + 1}`))).toBe(false);
  }
  expect(await talk(16, 4, 100_000n, nothing)).toEqual(first);
});

test("a frame takes as long as the cable says", { timeout: LIMIT }, async () => {
  const timesOf = ({ outputs }: Told): number[] =>
    [...outputs[1]!.matchAll(/(\d+): \d+ from 1/g)].map(([, at]) => Number(at));
  const [soon, late] = [await talk(2, 3, 0n, nothing), await talk(2, 3, 5_000_000n, nothing)];
  const differences = timesOf(late).map((at, index) => at - timesOf(soon)[index]!);
  for (const difference of differences) expect(Math.abs(difference - 5000)).toBeLessThan(100);
  expect(differences.length).toBe(3);
});

test("machines that wait for ever are told of", { timeout: LIMIT }, async () => {
  const { statuses, outputs } = await talk(2, 4, 1000n, (index) => index === 3);
  expect(statuses.sort()).toEqual([0, 134]);
  expect(outputs.join()).toContain("all machines wait for ever");
});

/** A machine with `answers`, and the end of its cable as a program's socket has it. */
function answering(link: Link): { run: Promise<number>; said: () => string } {
  let said = "";
  const machine = createMachine({
    module: answers,
    commandLine: "-- 10.9.0.2",
    write: (bytes) => (said += Buffer.from(bytes).toString()),
    devices: [networkDevice(link, macOf(2))],
  });
  return { run: machine.run(), said: () => said };
}

/** An ARP request of 10.9.0.1 for 10.9.0.2. */
const ASKS = Buffer.from(
  "ffffffffffff020000000001" + "0806" + "00010800060400010200000000010a0900010000000000000a090002",
  "hex",
);
const ANSWER = "020000000001020000000002" + "0806" + "00010800060400020200000000020a0900020200000000010a090001";

test("a stream of frames, in both roles, however it is cut", { timeout: LIMIT }, async () => {
  const [port] = (await freePorts(1)) as [number];
  const exchange = async (socket: Socket): Promise<void> => {
    const heard: string[] = [];
    const take = frameReader((frame) => heard.push(Buffer.from(frame).toString("hex")));
    socket.on("data", (bytes: Buffer) => void take(bytes));
    const sent = Buffer.concat([Buffer.from([0, 0, 0, ASKS.length]), ASKS]);
    for (const cut of [1, 5, sent.length]) {
      socket.write(sent.subarray(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 10));
      socket.write(sent.subarray(cut));
    }
    while (heard.length < 3) await once(socket, "data");
    expect(heard).toEqual([ANSWER, ANSWER, ANSWER]);
    socket.destroy();
  };
  const listening = await streamLink(port, true);
  answering(listening);
  await exchange(connect(port, "127.0.0.1"));
  await exchange(connect(port, "127.0.0.1")); // the next program
  listening.close!();

  const [other] = (await freePorts(1)) as [number];
  const server = createServer().listen(other, "127.0.0.1");
  const arrival = once(server, "connection") as Promise<[Socket]>;
  const joined = await streamLink(other, false);
  answering(joined);
  await exchange((await arrival)[0]);
  joined.close!();
  server.close();
});

test("a datagram a frame", { timeout: LIMIT }, async () => {
  const [a, b] = (await freePorts(2)) as [number, number];
  const [near, far] = [await datagramLink(a, b), await datagramLink(b, a)];
  const { said } = answering(near);
  const heard = new Promise<Uint8Array>((resolve) => (far.receive = resolve));
  far.send(ASKS);
  expect(Buffer.from(await heard).toString("hex")).toBe(ANSWER);
  expect(said()).toBe("ready\n");
  near.close!();
  far.close!();
});

const KVM = "kvm-x86_64";
describe.skipIf(whyNot[KVM])(titled(KVM, "one cable for Node and QEMU"), () => {
  test("machines on both hear each other", { timeout: BUILD_LIMIT + LIMIT }, async () => {
    const built = await tsuk(["build", folderOf("chatter"), "-p", "kvm", "--out", OUT], { limit: BUILD_LIMIT });
    expect(built.status, built.stderr).toBe(0);
    const [a, b] = (await freePorts(2)) as [number, number];
    const words = (platform: string, link: string, args: string[]): string[] => [
      ...["run", folderOf("chatter"), "-p", platform, "--out", OUT, "--accel", "tcg", "--link", link, "--", ...args],
    ];
    const node = launchTsuk(words("node", `${a}:${b}`, ["1", "300", "5"]), { input: "open" });
    const kvm = launchTsuk(words("kvm", `${b}:${a}`, ["2", "300", "5"]), { input: "open" });
    await Promise.all([node.prints("from 2"), kvm.prints("from 1")]);
    const ends = await Promise.all([node.end, kvm.end]);
    for (const end of ends) expect(end).toMatchObject({ status: 0, leftovers: [] });
  });
});
