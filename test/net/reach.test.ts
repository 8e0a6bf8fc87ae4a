/** Guests are reached: through published ports as any user has them, and through a tap device. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import { launch, launchTsuk, titled, whyNot } from "../boot/boot.ts";
import { buildGuest, BUILD_LIMIT, LIMIT, MACHINES, runWords } from "./guest.ts";
import { addTap, inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { freePorts } from "./ports.ts";

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

const lacking = missingForNetwork("curl");

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
      if (machine !== MACHINES[0]) continue;
      test.skipIf(lacking)(`is reached through a tap: ${machine.title}${title}`, { timeout: LIMIT }, async () => {
        await inNamespace(async (here) => {
          await addTap(here, "tap0", ["10.9.0.1/24"]);
          const guest = here.tsuk(runWords(machine, TAP, ["--tap", "tap0"]), { input: "open" });
          await guest.prints("ready");
          expect(await here.output(curl(TAP))).toBe(`hello from ${TAP}\n`);
          guest.signal("SIGINT");
          expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
        });
      });
    }
  });
}
