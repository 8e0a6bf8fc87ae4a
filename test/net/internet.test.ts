/** The internet layer against Linux's: neighbours, ping, and datagrams in pieces, on a good wire and on a bad one. */
import { beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../boot/boot.ts";
import { buildGuest, BUILD_LIMIT, LIMIT, MACHINES, runWords } from "./guest.ts";
import { addTap, inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { startCapture } from "./peers.ts";
import { addBadTap } from "./wire.ts";

const APP = "internet";
const ADDRESS = "10.9.0.2";
const lacking = missingForNetwork("ping", "tshark", "gcc");

/** What ping has received of `count`. */
function received(output: string): number {
  return Number(/(\d+) received/.exec(output)?.[1]);
}

for (const machine of MACHINES.filter(({ onTap }) => onTap)) {
  const why = lacking ?? whyNot[machine.target];
  describe.skipIf(why)(`the internet layer on ${machine.title}${why ? ` (${why})` : ""}`, () => {
    beforeAll(() => buildGuest(machine.target, APP), BUILD_LIMIT);

    test("answers Linux: one after the other, many at once, in pieces", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["10.9.0.1/24"]);
        const guest = here.tsuk(runWords(machine, ADDRESS, ["--tap", "tap0"], APP), { input: "open" });
        await guest.prints("ready");
        const ping = async (...words: string[]): Promise<number> =>
          received((await here.run(["ping", "-q", "-W", "2", ...words, ADDRESS])).stdout);
        const capture = machine === MACHINES[0] ? await startCapture(here, "tap0") : null; // which takes seconds
        expect(await ping("-c", "3", "-i", "0.1")).toBe(3);
        for (const size of ["0", "1473", "65000"]) {
          expect(await ping("-c", "2", "-i", "0.05", "-s", size), `${size} bytes`).toBe(2);
        }
        if (capture) {
          expect(await capture.lines()).toEqual([]);
          expect((await capture.lines("ip.src == 10.9.0.2 && ip.flags.mf == 1")).length).toBeGreaterThan(40);
          await capture.close();
        }
        expect(await ping("-f", "-c", "300")).toBe(300);
        expect(await here.output(["ip", "neighbour", "show", ADDRESS])).toMatch(/REACHABLE|DELAY|STALE/);
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });
    });
  });
}

const bad = lacking ?? whyNot["kvm-x86_64"];
describe.skipIf(bad)(`the internet layer behind a bad wire${bad ? ` (${bad})` : ""}`, () => {
  beforeAll(() => buildGuest("kvm-x86_64", APP), BUILD_LIMIT);

  test("goes on answering whatever is lost, doubled, swapped or spoilt", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addBadTap(here, "tap0", ["10.9.0.1/24"], { loss: 10, jitter: 4, double: 10, swap: 20, spoil: 10 });
      const guest = here.tsuk(runWords(MACHINES[0]!, ADDRESS, ["--tap", "tap0"], APP), { input: "open" });
      await guest.prints("ready");
      for (const size of ["56", "4000"]) {
        // until 100 have come, for 15 seconds at most
        const { stdout } = await here.run(["ping", "-q", "-c", "100", "-i", "0.01", "-w", "15", "-s", size, ADDRESS]);
        expect(received(stdout), `${size} bytes:\n${stdout}`).toBeGreaterThan(size === "56" ? 40 : 10);
      }
      guest.signal("SIGINT");
      expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
    });
  });
});
