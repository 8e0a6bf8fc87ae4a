/** Guests are reached: through published ports as any user has them, and through a tap device. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import { launch, launchTsuk, titled, whyNot } from "../boot/boot.ts";
import { buildGuest, BUILD_LIMIT, LIMIT, MACHINES, runWords } from "./guest.ts";
import { addTap, inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { startCapture } from "./peers.ts";
import { freePorts } from "./ports.ts";
import { addBadTap } from "./wire.ts";

/** The address that QEMU's user-mode network has for its guest. */
const USER = "10.0.2.15";
const TAP = "10.9.0.2";
const curl = (place: string): string[] => ["curl", "--silent", "--show-error", "--max-time", "20", `http://${place}/`];
/** Sends a datagram to a port of this machine. What comes back. */
async function ask(port: number, text: string): Promise<string> {
  const socket = createSocket("udp4");
  socket.send(text, port, "127.0.0.1");
  const [answer] = (await once(socket, "message")) as [Buffer];
  socket.close();
  return answer.toString();
}

const lacking = missingForNetwork("curl", "ping", "tshark");

for (const target of ["kvm-x86_64", "kvm-arm64"] as const) {
  const machines = MACHINES.filter((machine) => machine.target === target);
  describe.skipIf(whyNot[target])(titled(target, "a guest"), () => {
    beforeAll(() => buildGuest(target), BUILD_LIMIT);

    for (const machine of machines) {
      test(`is reached by several published ports: ${machine.title}`, { timeout: LIMIT }, async () => {
        const ports = await freePorts(2);
        const words = ports.flatMap((port, index) => ["--publish", `${port}:${80 + index}`]);
        words.push("--publish", `${ports[0]}:53/udp`);
        const guest = launchTsuk(runWords(machine, USER, words), { input: "open" });
        await guest.prints("ready");
        for (const port of ports) {
          expect(await launch(curl(`127.0.0.1:${port}`)).end).toMatchObject({
            status: 0,
            stdout: `hello from ${USER}\n`,
          });
        }
        expect(await ask(ports[0]!, "by UDP")).toBe("by UDP");
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });

      const title = lacking ? ` (${lacking})` : "";
      if (!machine.onTap) continue;
      test.skipIf(lacking)(`is reached through a tap: ${machine.title}${title}`, { timeout: LIMIT }, async () => {
        await inNamespace(async (here) => {
          await addTap(here, "tap0", ["10.9.0.1/24"]);
          const guest = here.tsuk(runWords(machine, TAP, ["--tap", "tap0"]), { input: "open" });
          await guest.prints("ready");
          const capture = machine === MACHINES[0] ? await startCapture(here, "tap0") : null; // which takes seconds
          const ping = ["ping", "-c", "3", "-i", "0.1", "-W", "5", TAP];
          expect(await here.output(ping)).toContain(" 3 received, 0% packet loss");
          expect(await here.output(curl(TAP))).toBe(`hello from ${TAP}\n`);
          guest.signal("SIGINT");
          expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
          if (!capture) return;
          expect(await capture.lines()).toEqual([]);
          expect((await capture.lines("http.response.code == 200")).length).toBe(1);
          await capture.close();
        });
      });
    }
  });
}

const bad = lacking ?? missingForNetwork("gcc") ?? whyNot["kvm-x86_64"];
describe.skipIf(bad)(`a guest behind a bad wire${bad ? ` (${bad})` : ""}`, () => {
  beforeAll(() => buildGuest("kvm-x86_64"), BUILD_LIMIT);

  test("is reached all the same", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addBadTap(here, "tap0", ["10.9.0.1/24"], { loss: 5, delay: 5, jitter: 5, double: 10, swap: 10 });
      const guest = here.tsuk(runWords(MACHINES[0]!, TAP, ["--tap", "tap0"]), { input: "open" });
      await guest.prints("ready");
      const { stdout } = await here.run(["ping", "-c", "30", "-i", "0.02", "-W", "1", TAP]);
      const answers = Number(/(\d+) received/.exec(stdout)![1]);
      expect(answers).toBeGreaterThan(15);
      expect(Number(/min\/avg\/max\/mdev = ([\d.]+)/.exec(stdout)![1])).toBeGreaterThan(9);
      expect(await here.output(curl(TAP))).toBe(`hello from ${TAP}\n`);
      guest.signal("SIGINT");
      expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
    });
  });
});
