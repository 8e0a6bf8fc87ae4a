/** TCP against Linux's: every byte comes back, on a good wire and on a bad one, and tshark finds nothing wrong in it. */
import { beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import { whyNot } from "../boot/boot.ts";
import { buildGuest, BUILD_LIMIT, LIMIT, MACHINES, runWords } from "./guest.ts";
import { addTap, inNamespace, type Namespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { startCapture } from "./peers.ts";
import { addBadTap } from "./wire.ts";

const APP = "tcp";
const ADDRESS = "10.9.0.2";
const PORT = "7";
const lacking = missingForNetwork("tshark", "gcc");

/** Echoes so many bytes by each of some connections; the output. */
async function echo(here: Namespace, connections: number, bytes: number): Promise<string> {
  const script = inProject("test/net/tcp/echo.mjs");
  const words = [process.execPath, script, ADDRESS, PORT, String(connections), String(bytes)];
  return (await here.output(words, { limit: LIMIT })).trim();
}

for (const machine of MACHINES.filter(({ onTap }) => onTap)) {
  const why = lacking ?? whyNot[machine.target];
  describe.skipIf(why)(`TCP on ${machine.title}${why ? ` (${why})` : ""}`, () => {
    beforeAll(() => buildGuest(machine.target, APP), BUILD_LIMIT);

    test("echoes to Linux: little and much, one and many at once", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["10.9.0.1/24"]);
        const guest = here.tsuk(runWords(machine, ADDRESS, ["--tap", "tap0"], APP), { input: "open" });
        await guest.prints("ready");
        const capture = machine === MACHINES[0] ? await startCapture(here, "tap0") : null; // which takes seconds
        expect(await echo(here, 1, 1)).toBe("1 of 1");
        expect(await echo(here, 20, 3000)).toBe("20 of 20");
        if (capture) {
          expect(await capture.lines()).toEqual([]);
          expect((await capture.lines("ip.src == 10.9.0.2 && tcp.flags.fin == 1")).length).toBeGreaterThan(20);
          await capture.close();
        }
        expect(await echo(here, 1, 5_000_000)).toBe("1 of 1");
        expect(await echo(here, 10, 300_000)).toBe("10 of 10");
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });
    });
  });
}

const bad = lacking ?? whyNot["kvm-x86_64"];
describe.skipIf(bad)(`TCP behind a bad wire${bad ? ` (${bad})` : ""}`, () => {
  beforeAll(() => buildGuest("kvm-x86_64", APP), BUILD_LIMIT);

  test("echoes every byte whatever is lost, doubled, swapped or spoilt", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addBadTap(here, "tap0", ["10.9.0.1/24"], { loss: 3, jitter: 2, double: 3, swap: 5, spoil: 2 });
      const guest = here.tsuk(runWords(MACHINES[0]!, ADDRESS, ["--tap", "tap0"], APP), { input: "open" });
      await guest.prints("ready");
      expect(await echo(here, 4, 100_000)).toBe("4 of 4");
      expect(await echo(here, 1, 300_000)).toBe("1 of 1");
      guest.signal("SIGINT");
      expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
    });
  });
});
