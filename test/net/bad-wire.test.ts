/** TCP with Linux behind a wire that loses, doubles, swaps, delays and spoils: every byte arrives, in both directions. */
import { beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../boot/boot.ts";
import { BUILD_LIMIT, buildGuest, MACHINES, runWords } from "./guest.ts";
import { ADDRESS, NETWORK } from "./httpd.ts";
import { inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { addBadTap, type Faults } from "./wire.ts";

const machine = MACHINES[0]!;
const lacking = missingForNetwork("gcc") ?? whyNot[machine.target];
const LIMIT = 120_000;
const ECHO = "../../examples/echo";

/** Sends bytes that say where they belong, and compares what comes back. */
const script = (bytes: number): string => `
  const net = require("node:net");
  const sent = Buffer.alloc(${bytes});
  for (let i = 0; i < sent.length; i += 4) sent.writeUInt32BE(i, i);
  const heard = [];
  const socket = net.connect(7, "${ADDRESS}", () => socket.end(sent));
  socket.on("data", (data) => heard.push(data)).on("error", (error) => console.log(String(error)));
  socket.on("end", () => console.log(Buffer.concat(heard).equals(sent) ? "the same" : "something else"));`;

const WIRES: [string, Faults, number][] = [
  ["two per cent lost", { loss: 2 }, 1_000_000],
  ["everything late, and not in order", { delay: 10, jitter: 8, swap: 10 }, 1_000_000],
  ["some of everything", { loss: 3, jitter: 4, double: 5, swap: 5, spoil: 3 }, 400_000],
  ["a tenth lost", { loss: 10 }, 40_000],
];

describe.skipIf(lacking)(`TCP behind a bad wire${lacking ? ` (${lacking})` : ""}`, () => {
  beforeAll(() => buildGuest(machine.target, ECHO), BUILD_LIMIT);

  for (const [title, faults, bytes] of WIRES) {
    test(`${title}: ${bytes} bytes there and back`, { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addBadTap(here, "tap0", ["10.9.0.1/24"], faults);
        const guest = here.tsuk(runWords(machine, null, NETWORK, ECHO), { input: "open", limit: LIMIT });
        await guest.prints("port");
        const said = await here.output([process.execPath, "-e", script(bytes)], { limit: LIMIT });
        expect(said).toBe("the same\n");
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });
    });
  }
});
