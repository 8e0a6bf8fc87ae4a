/** Guests are reached: through published ports as any user has them, and through a tap device. */
import { beforeAll, describe, expect, test } from "vitest";
import { launch, launchTsuk, titled, whyNot } from "../boot/boot.ts";
import { buildGuest, BUILD_LIMIT, LIMIT, MACHINES, runWords } from "./guest.ts";
import { addTap, inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { withCapture } from "./peers.ts";
import { freePorts } from "./ports.ts";

/** The address that QEMU's user-mode network has for its guest. */
const USER = "10.0.2.15";
const TAP = "10.9.0.2";
const curl = (place: string): string[] => ["curl", "--silent", "--show-error", "--max-time", "20", `http://${place}/`];
const lacking = missingForNetwork("curl", "ping", "tshark");

for (const target of ["kvm-x86_64", "kvm-arm64"] as const) {
  const machines = MACHINES.filter((machine) => machine.target === target);
  describe.skipIf(whyNot[target])(titled(target, "a guest"), () => {
    beforeAll(() => buildGuest(target), BUILD_LIMIT);

    for (const machine of machines) {
      test(`is reached by several published ports: ${machine.title}`, { timeout: LIMIT }, async () => {
        const ports = await freePorts(2);
        const words = ports.flatMap((port, index) => ["--publish", `${port}:${80 + index}`]);
        const guest = launchTsuk(runWords(machine, USER, words), { input: "open" });
        await guest.prints("ready");
        for (const port of ports) {
          expect(await launch(curl(`127.0.0.1:${port}`)).end).toMatchObject({
            status: 0,
            stdout: `hello from ${USER}\n`,
          });
        }
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });

      const title = lacking ? ` (${lacking})` : "";
      if (!machine.onTap) continue;
      test.skipIf(lacking)(`is reached through a tap: ${machine.title}${title}`, { timeout: LIMIT }, async () => {
        await inNamespace(async (here) => {
          await addTap(here, "tap0", ["10.9.0.1/24"]);
          await withCapture(here, "tap0", async (capture) => {
            const guest = here.tsuk(runWords(machine, TAP, ["--tap", "tap0"]), { input: "open" });
            await guest.prints("ready");
            expect(await here.output(["ping", "-c", "3", "-i", "0.1", "-W", "5", TAP])).toContain(
              " 3 received, 0% packet loss",
            );
            expect(await here.output(curl(TAP))).toBe(`hello from ${TAP}\n`);
            guest.signal("SIGINT");
            expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
            expect(await capture.lines()).toEqual([]);
            expect((await capture.lines("http.response.code == 200")).length).toBe(1);
          });
        });
      });
    }
  });
}
