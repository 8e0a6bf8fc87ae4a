/** Sockets of applications, with Linux and others' servers at the other end. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../boot/boot.ts";
import { buildGuest, BUILD_LIMIT, LIMIT, MACHINES, runWords } from "./guest.ts";
import { addTap, inNamespace, type Namespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { endPeer, missingNginx, startDnsmasq, startNginx, startNode } from "./peers.ts";

const APP = "sockets";
const ADDRESS = "10.9.0.2";
const machine = MACHINES[0]!;
const lacking = missingForNetwork("dnsmasq") ?? whyNot[machine.target];

/** What the guest prints, which ends by itself. */
async function said(here: Namespace, args: string[], configuration = `${ADDRESS}/24:10.9.0.1`): Promise<string> {
  const network = ["--tap", "tap0", "-k", `netdev.ip=${configuration}`];
  const words = [...runWords(machine, null, network, APP), "--", ...args];
  const { stdout, status, stderr } = await here.tsuk(words, { limit: LIMIT }).end;
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

/** A web server: /N has N bytes. */
const WEB = `
  require("node:http").createServer((request, response) => {
    const length = Number(request.url.slice(1));
    const body = Buffer.alloc(length);
    for (let i = 0; i < length; i++) body[i] = 97 + (i % 26);
    response.end(body);
  }).listen(8000, "10.9.0.1", () => console.log("listening"));`;

/** The sum that the guest computes over so many bytes. */
function sum(length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = (Math.imul(value, 31) + 97 + (i % 26)) >>> 0;
  return value;
}

/** A time server that says that it is 2030. */
const TIME = `
  const socket = require("node:dgram").createSocket("udp4");
  socket.on("message", (question, from) => {
    const answer = Buffer.alloc(48);
    answer[0] = 0x24; answer[1] = 1;
    question.copy(answer, 24, 40, 48);
    const seconds = Date.UTC(2030, 0, 1) / 1000 + 2208988800;
    for (const at of [32, 40]) answer.writeUInt32BE(seconds >>> 0, at);
    socket.send(answer, from.port, from.address);
  }).bind(123, "10.9.0.1", () => console.log("listening"));`;

/** Two callers of the chat, then a datagram. What each has heard. */
const CHAT = `
  const net = require("node:net"), dgram = require("node:dgram");
  const caller = () => new Promise((resolve) => {
    const socket = net.connect(1000, "${ADDRESS}", () => resolve(one));
    const one = { heard: "", socket, until: (text) => new Promise((found) => {
      const look = () => one.heard.includes(text) ? found() : setTimeout(look, 5);
      look();
    }) };
    socket.on("data", (bytes) => (one.heard += bytes));
  });
  (async () => {
    const a = await caller(), b = await caller();
    a.socket.write("from a.");
    await b.until("from a.");
    b.socket.write("from b.");
    await a.until("from b.");
    b.socket.end();
    await new Promise((resolve) => b.socket.on("close", resolve));
    const end = new Promise((resolve) => a.socket.on("close", resolve));
    const socket = dgram.createSocket("udp4");
    socket.on("message", async (bytes) => {
      socket.close();
      await end;
      console.log([a.heard, b.heard, String(bytes)].join(" "));
    });
    socket.send("enough", 1000, "${ADDRESS}");
  })();`;

describe.skipIf(lacking)(`sockets on ${machine.title}${lacking ? ` (${lacking})` : ""}`, () => {
  beforeAll(() => buildGuest(machine.target, APP), BUILD_LIMIT);

  test("errors, time-outs, and a listener that is closed under its thread", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addTap(here, "tap0", ["10.9.0.1/24"]);
      expect(await said(here, ["alone"])).toBe("error 98\nerror 22\nerror 110\nerror 9\ntrue -110\n-9\n");
    });
  });

  test("connections to others: pages of all sizes, refusals, silence", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addTap(here, "tap0", ["10.9.0.1/24"]);
      const server = await startNode(here, WEB, "listening");
      for (const length of [0, 1, 1460, 100_000, 2_000_000]) {
        const line = await said(here, ["get", "10.9.0.1", "8000", `/${length}`]);
        expect(line).toBe(`200 ${length} ${sum(length)}\n`);
      }
      expect(await said(here, ["connect", "10.9.0.1", "8000", "5000"])).toBe("connected to 10.9.0.1:8000\n");
      expect(await said(here, ["connect", "10.9.0.1", "9", "5000"])).toBe("error 111 after no time\n");
      expect(await said(here, ["connect", "10.9.0.77", "9", "300"])).toBe("error 110 after some time\n");
      await endPeer(server);
    });
  });

  const noNginx = missingNginx();
  test.skipIf(noNginx)(`pages of nginx${noNginx ? ` (${noNginx})` : ""}`, { timeout: LIMIT }, async () => {
    const files = mkdtempSync(join(tmpdir(), "tsuk-pages-"));
    chmodSync(files, 0o755);
    await inNamespace(async (here) => {
      await addTap(here, "tap0", ["10.9.0.1/24"]);
      const server = await startNginx(here, "10.9.0.1", files);
      for (const length of [1, 100_000, 2_000_000]) {
        writeFileSync(join(files, String(length)), Buffer.from(Array.from({ length }, (_, i) => 97 + (i % 26))));
        const line = await said(here, ["get", "10.9.0.1", "8080", `/${length}`]);
        expect(line).toBe(`200 ${length} ${sum(length)}\n`);
      }
      expect(await said(here, ["get", "10.9.0.1", "8080", "/none"])).toMatch(/^404 /);
      await endPeer(server);
    });
    rmSync(files, { recursive: true, force: true });
  });

  test("names, by the server that DHCP tells of or the command line; the time", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addTap(here, "tap0", ["10.9.0.1/24"]);
      const names = { "peer.test": "10.9.0.1", "six.test": "fd00::7", "none.test": "" };
      const dnsmasq = await startDnsmasq(here, { device: "tap0", from: "10.9.0.10", to: "10.9.0.20", names });
      const asked = ["resolve", "peer.test", "six.test", "none.test", "10.1.2.3", "localhost", "peer.test"];
      const lines = "10.9.0.1\nfd00::7\nerror 2\n10.1.2.3\n127.0.0.1\n10.9.0.1\n";
      expect(await said(here, asked, "dhcp")).toBe(lines);
      expect(await said(here, asked, `${ADDRESS}/24:10.9.0.1:10.9.0.1`)).toBe(lines);
      const time = await startNode(here, TIME, "listening");
      expect(await said(here, ["clock", "10.9.0.1"])).toMatch(/^2030-01-01T00:00:0\d/);
      await endPeer(time);
      await endPeer(dnsmasq);
    });
  });

  test("many in one thread", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addTap(here, "tap0", ["10.9.0.1/24"]);
      const network = ["--tap", "tap0", "-k", `netdev.ip=${ADDRESS}/24`];
      const guest = here.tsuk([...runWords(machine, null, network, APP), "--", "poll"], { limit: LIMIT });
      await guest.prints("ready");
      expect(await here.output([process.execPath, "-e", CHAT])).toBe("from a.from b. from a.from b. enough\n");
      expect(await guest.end).toMatchObject({ status: 0, stdout: "ready\n1 left\nclosed\n", leftovers: [] });
    });
  });
});
