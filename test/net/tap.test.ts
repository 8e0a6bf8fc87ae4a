/** A guest with a driver on a tap device: Linux's frames reach it, and its own reach Linux. */
import { beforeAll, describe, expect, test } from "vitest";
import { macFor } from "../../tools/run/network/device.ts";
import { build, BUILD_LIMIT, LIMIT, runArguments, titled, whyNot, type TargetName } from "../boot/boot.ts";
import { addTap, inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { withCapture } from "./peers.ts";

/** Answers each frame by one with the addresses exchanged. */
const APP = "frames";
const MACHINES: [TargetName, string[]][] = [
  ["kvm-x86_64", ["-M", "microvm"]],
  ["kvm-arm64", []],
];
const lacking = missingForNetwork("ping", "tshark");

for (const [target, more] of MACHINES) {
  const why = lacking ?? whyNot[target];
  describe.skipIf(why)(lacking ? `frames through a tap (${lacking})` : titled(target, "frames through a tap"), () => {
    beforeAll(() => build(APP, target), BUILD_LIMIT);

    test(more.join(" ") || "virt", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["10.9.0.1/24"]);
        const mac = macFor("tap0");
        await here.output(["ip", "neighbour", "add", "10.9.0.2", "lladdr", mac, "dev", "tap0"]);
        await withCapture(here, "tap0", async (capture) => {
          const guest = here.tsuk(runArguments(APP, target, [], { more: [...more, "--tap", "tap0"] }), {
            input: "open",
          });
          await guest.prints(`ready ${mac}`);
          await here.run(["ping", "-c", "3", "-i", "0.1", "-W", "1", "10.9.0.2"]);
          guest.signal("SIGINT");
          expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
          expect((await capture.lines(`icmp && eth.dst == ${mac}`)).length).toBe(3);
          expect((await capture.lines(`icmp && eth.src == ${mac}`)).length).toBe(3);
        });
      });
    });
  });
}
