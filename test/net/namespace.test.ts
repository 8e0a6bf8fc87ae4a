/** The harness of the network's tests itself: Linux on both sides. */
import { describe, expect, test } from "vitest";
import { addBridge, addCable, addTap, bringUp, inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { endPeer, startDnsmasq, startIperf, startCapture } from "./peers.ts";
import { addWire } from "./wire.ts";

const why = missingForNetwork("ping", "gcc", "dnsmasq", "dig", "tshark", "iperf3");

/** "5 packets transmitted, 4 received, …" */
function received(output: string): number {
  return Number(/(\d+) received/.exec(output)![1]);
}

describe.skipIf(why)(why ? `networks of a test's own (${why})` : "networks of a test's own", () => {
  test("two namespaces reach each other, and nobody else", async () => {
    await inNamespace((a) =>
      inNamespace(async (b) => {
        await addCable(a, "left", b, "right");
        await bringUp(a, "left", ["10.9.0.1/24", "fd09::1/64"]);
        await bringUp(b, "right", ["10.9.0.2/24", "fd09::2/64"]);
        for (const address of ["10.9.0.2", "fd09::2"]) {
          expect(received(await a.output(["ping", "-c", "1", "-W", "5", address]))).toBe(1);
        }
        expect((await a.run(["ping", "-c", "1", "-W", "1", "192.0.2.1"])).status).not.toBe(0);
        expect(await b.output(["ls", "/sys/class/net"])).toBe("lo\nright\n");
      }),
    );
  });

  test("a bad wire loses, delays and doubles", async () => {
    await inNamespace(async (here) => {
      // Linux at both ends: the far end's address is in a namespace of its own, behind a bridge as a guest would be
      await inNamespace(async (far) => {
        await addTap(here, "near", ["10.9.0.1/24"]);
        await addTap(here, "middle");
        await addCable(here, "veth", far, "end");
        await bringUp(here, "veth", []);
        await addBridge(here, "bridge", ["middle", "veth"]);
        await bringUp(far, "end", ["10.9.0.2/24"]);
        const wire = await addWire(here, "near", "middle", { loss: 20, delay: 5, double: 20 });
        const ping = ["ping", "-c", "50", "-i", "0.01", "-W", "1", "10.9.0.2"];
        const { stdout } = await here.run(ping);
        expect(received(stdout)).toBeGreaterThan(10);
        expect(received(stdout)).toBeLessThan(50);
        expect(stdout).toMatch(/duplicates/);
        expect(Number(/min\/avg\/max\/mdev = ([\d.]+)/.exec(stdout)![1])).toBeGreaterThan(9);
        wire.child.stdin!.end();
        expect(await wire.end).toMatchObject({ status: 0, leftovers: [] });
      });
    });
  });

  test("peers serve, and tshark sees what they say", async () => {
    await inNamespace((a) =>
      inNamespace(async (b) => {
        await addCable(a, "left", b, "right");
        await bringUp(a, "left", ["10.9.0.1/24"]);
        await bringUp(b, "right", ["10.9.0.2/24"]);
        const capture = await startCapture(a, "left");
        const names = { "guest.test": "10.9.0.77" };
        const dnsmasq = await startDnsmasq(a, { device: "left", from: "10.9.0.10", to: "10.9.0.20", names });
        expect(await b.output(["dig", "+short", "@10.9.0.1", "guest.test"])).toBe("10.9.0.77\n");
        const iperf = await startIperf(a);
        expect(await b.output(["iperf3", "-c", "10.9.0.1", "-n", "100K"])).toContain("receiver");
        for (const peer of [dnsmasq, iperf]) await endPeer(peer);
        expect((await capture.lines("dns")).join()).toContain("guest.test A 10.9.0.77");
        expect(await capture.lines()).toEqual([]);
        await capture.close();
      }),
    );
  });
});
