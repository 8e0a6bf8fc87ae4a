/** IPv6 against Linux's: ping, datagrams in pieces, addresses that are taken, those that a router makes a guest have; and what it costs. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { tsuk, whyNot } from "../boot/boot.ts";
import { targetWords } from "../harness/targets.ts";
import { buildGuest, BUILD_LIMIT, LIMIT, type Machine, MACHINES, runWords } from "./guest.ts";
import { addTap, inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { endPeer, startCapture, startRouter } from "./peers.ts";
import { addBadTap } from "./wire.ts";

const APP = "configured";
const lacking = missingForNetwork("ping", "tshark", "dnsmasq");

/** What ping has received of `count`. */
function received(output: string): number {
  return Number(/(\d+) received/.exec(output)?.[1]);
}

/** The guest's card, and its link-local address. */
const CARD = "52:54:00:12:34:56";
const LINK_LOCAL = "fe80::5054:ff:fe12:3456";

/** The address that it makes itself of the router's prefix: opaque, but the same for the same card, prefix and secret (RFC 7217). */
const AUTOMATIC = "fd09::5:bcf0:5218:4058:710d";

/** Runs the guest with `text` as its interface's configuration. */
function wordsFor(machine: Machine, text: string): string[] {
  return runWords(machine, "", ["--tap", "tap0", "--mac", CARD, "-k", `netdev.ip=${text}`], APP);
}

for (const machine of MACHINES.filter(({ onTap }) => onTap)) {
  const why = lacking ?? whyNot[machine.target];
  describe.skipIf(why)(`IPv6 on ${machine.title}${why ? ` (${why})` : ""}`, () => {
    beforeAll(() => buildGuest(machine.target, APP), BUILD_LIMIT);

    test("a configured address answers Linux: at once, many at a time, in pieces", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["fd09::1/64"]);
        const words = wordsFor(machine, "[fd09::2]/64:[fd09::1]");
        const capture = machine === MACHINES[0] ? await startCapture(here, "tap0") : null;
        const guest = here.tsuk(words, { input: "open" });
        await guest.prints("ready");
        const ping = async (to: string, ...more: string[]): Promise<number> =>
          received((await here.run(["ping", "-6", "-q", "-W", "2", ...more, to])).stdout);
        expect(await ping("fd09::2", "-c", "3", "-i", "0.1")).toBe(3);
        expect(await ping(`${LINK_LOCAL}%tap0`, "-c", "3", "-i", "0.1")).toBe(3);
        for (const size of ["0", "1453", "60000"]) {
          expect(await ping("fd09::2", "-c", "2", "-i", "0.05", "-s", size), `${size} bytes`).toBe(2);
        }
        expect(await ping("ff02::1%tap0", "-c", "2", "-i", "0.1")).toBeGreaterThan(0);
        expect(await ping("fd09::2", "-f", "-c", "300")).toBe(300);
        expect(await here.output(["ip", "-6", "neighbour", "show", "fd09::2"])).toMatch(/REACHABLE|DELAY|STALE/);
        if (capture) {
          expect(await capture.lines("_ws.malformed || icmpv6.checksum.status == 0")).toEqual([]);
          expect((await capture.lines("ipv6.src == fd09::2 && ipv6.fraghdr")).length).toBeGreaterThan(40);
          expect((await capture.lines("icmpv6.type == 143")).length).toBeGreaterThan(0);
          await capture.close();
        }
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });
    });

    test("an address that Linux has already is given up", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["fd09::2/64"]);
        const guest = here.tsuk(wordsFor(machine, "[fd09::2]/64"), { input: "open" });
        await guest.prints("ready");
        await guest.prints(`addresses: ${LINK_LOCAL}\n`);
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });
    });

    test("a router's prefix makes an address, and its name server is known", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["fd09:0:0:5::1/64"]);
        const router = await startRouter(here, "tap0", "fd09:0:0:5::");
        const guest = here.tsuk(wordsFor(machine, "10.9.0.2/24"), { input: "open" });
        await guest.prints("server fd09:0:0:5::1");
        await guest.prints(AUTOMATIC);
        const { stdout } = await here.run(["ping", "-6", "-q", "-W", "2", "-c", "3", "-i", "0.1", AUTOMATIC]);
        expect(received(stdout)).toBe(3);
        await endPeer(router);
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });
    });
  });
}

const bad = missingForNetwork("ping", "gcc") ?? whyNot["kvm-x86_64"];
describe.skipIf(bad)(`IPv6 behind a bad wire${bad ? ` (${bad})` : ""}`, () => {
  beforeAll(() => buildGuest("kvm-x86_64", APP), BUILD_LIMIT);

  test("goes on answering whatever is lost, doubled, swapped or spoilt", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addBadTap(here, "tap0", ["fd09::1/64"], { loss: 10, jitter: 4, double: 10, swap: 20, spoil: 10 });
      const guest = here.tsuk(wordsFor(MACHINES[0]!, "[fd09::2]/64"), { input: "open" });
      await guest.prints("ready");
      for (const size of ["56", "4000"]) {
        // until 100 have come, for 15 seconds at most
        const words = ["ping", "-6", "-q", "-c", "100", "-i", "0.01", "-w", "15", "-s", size, "fd09::2"];
        const { stdout } = await here.run(words);
        expect(received(stdout), `${size} bytes:\n${stdout}`).toBeGreaterThan(size === "56" ? 40 : 10);
      }
      guest.signal("SIGINT");
      expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
    });
  });
});

const size = whyNot["kvm-x86_64"];
test.skipIf(size)(
  `an image without IPv6 is smaller${size ? ` (${size})` : ""}`,
  { timeout: 2 * BUILD_LIMIT },
  async () => {
    const out = mkdtempSync(join(tmpdir(), "tsuk-ipv6-"));
    const sizeWith = async (value: string): Promise<number> => {
      const words = [fileURLToPath(new URL(APP, import.meta.url)), ...targetWords("kvm-x86_64"), "--out", out];
      const { status, stderr } = await tsuk(["build", ...words, "--set", `NET_IPV6=${value}`], { limit: BUILD_LIMIT });
      expect(stderr).not.toContain("error");
      expect(status).toBe(0);
      return statSync(join(out, `${APP}_kvm-x86_64`)).size;
    };
    try {
      const saved = (await sizeWith("y")) - (await sizeWith("n"));
      console.log(`IPv6 takes ${saved} bytes of an image`);
      expect(saved).toBeGreaterThan(8_000);
      expect(saved).toBeLessThan(24_000);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
);
