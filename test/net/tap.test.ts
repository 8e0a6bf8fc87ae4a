/** Linux processes with a tap device of their own: every processor, and what stands in front of the device. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { titled, tsuk, whyNot, type TargetName } from "../boot/boot.ts";
import { buildGuest, BUILD_LIMIT, LIMIT, runWords, type Machine } from "./guest.ts";
import { addTap, inNamespace, type Namespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";

const ADDRESS = "10.9.0.2";
const TARGETS: TargetName[] = ["linuxu-x86_64", "linuxu-arm64", "linuxu-arm"];
const ANSWERS = "answers";
const INTERNET = "internet";
const ECHO = "echo";
const BULK = fileURLToPath(new URL("bulk.mjs", import.meta.url));
const lacking = missingForNetwork("ping", "curl");

function onTap(target: TargetName, more: string[] = []): Machine {
  return { target, title: target, more };
}

/** Answers that came, and how often one came twice. */
async function ping(here: Namespace, ...words: string[]): Promise<{ received: number; twice: number; shown: string }> {
  const { stdout } = await here.run(["ping", "-q", "-W", "2", ...words, ADDRESS]);
  const twice = /\+(\d+) duplicates/.exec(stdout)?.[1] ?? "0";
  return { received: Number(/(\d+) received/.exec(stdout)![1]), twice: Number(twice), shown: stdout };
}

for (const target of TARGETS) {
  const why = lacking ?? whyNot[target];
  describe.skipIf(why)(titled(target, `a tap device${why ? ` (${why})` : ""}`), () => {
    for (const app of [ANSWERS, INTERNET, ECHO]) beforeAll(() => buildGuest(target, app), BUILD_LIMIT);

    test("is answered on: ping and HTTP, and it is free afterwards", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["10.9.0.1/24"]);
        const carrier = (): Promise<string> => here.output(["cat", "/sys/class/net/tap0/carrier"]);
        const guest = here.tsuk(runWords(onTap(target), ADDRESS, ["--tap", "tap0"]), { input: "open" });
        await guest.prints("ready");
        expect(await carrier()).toBe("1\n");
        expect((await ping(here, "-c", "3", "-i", "0.1")).received).toBe(3);
        for (let i = 0; i < 3; i++) {
          const page = await here.output([
            "curl",
            "--silent",
            "--show-error",
            "--max-time",
            "20",
            `http://${ADDRESS}/`,
          ]);
          expect(page).toBe(`hello from ${ADDRESS}\n`);
        }
        const second = await here.tsuk(runWords(onTap(target), ADDRESS, ["--tap", "tap0"])).end;
        expect(second.stderr).toMatch(/^error: tap device tap0 is in use: process \d+ /);
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
        expect(await carrier()).toBe("0\n");
      });
    });

    test("carries TCP in segments that nobody has to cut, both ways", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["10.9.0.1/24"]);
        const machine = onTap(target, ["-k", `netdev.ip=${ADDRESS}/24`]);
        const guest = here.tsuk(runWords(machine, "", ["--tap", "tap0"], ECHO), { input: "open" });
        await guest.prints("ready");
        const bytes = 10_000_000;
        expect(await here.output([process.execPath, BULK, ADDRESS, "7", String(bytes)])).toBe("the same\n");
        for (const direction of ["rx", "tx"]) {
          const packets = Number(await here.output(["cat", `/sys/class/net/tap0/statistics/${direction}_packets`]));
          expect(packets).toBeLessThan(bytes / 1460 / 4);
        }
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });
    });

    test("carries frames of every size, in floods", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["10.9.0.1/24"]);
        const guest = here.tsuk(runWords(onTap(target), ADDRESS, ["--tap", "tap0"], INTERNET), { input: "open" });
        await guest.prints("ready");
        for (const size of ["0", "1472", "1473", "65000"])
          expect((await ping(here, "-c", "2", "-i", "0.05", "-s", size)).received, `${size} bytes`).toBe(2);
        expect((await ping(here, "-f", "-c", "2000")).received).toBe(2000);
        await here.output(["ip", "link", "set", "tap0", "down"]); // what is sent now is lost
        await here.output(["ip", "link", "set", "tap0", "up"]);
        expect((await ping(here, "-c", "2", "-i", "0.1")).received).toBe(2);
        await here.output(["ip", "link", "delete", "tap0"]);
        await guest.prints("the device is of no use any more");
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });
    });
  });
}

const HOME: TargetName = "linuxu-x86_64";
const FRONTS = ["IMPAIR", "PCAP", "TRACE"].flatMap((name) => ["--set", `LIBNETDEV_${name}=y`]);
const why = missingForNetwork("ping", "tshark") ?? whyNot[HOME];

describe.skipIf(why)(titled(HOME, `devices in front of a tap${why ? ` (${why})` : ""}`), () => {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-fronts-"));
  const out = ["--out", join(folder, "build")];
  const run = (here: Namespace, parameters: string[]): ReturnType<Namespace["tsuk"]> => {
    const more = [...FRONTS, ...out, ...parameters.flatMap((word) => ["-k", word])];
    const words = runWords(onTap(HOME, more), ADDRESS, ["--tap", "tap0"], INTERNET);
    return here.tsuk(words, { input: "open" });
  };

  beforeAll(async () => {
    const words = runWords(onTap(HOME, [...FRONTS, ...out]), ADDRESS, [], INTERNET);
    await tsuk(["build", words[1]!, "-p", "linuxu", ...FRONTS, ...out], { limit: BUILD_LIMIT });
    return () => rmSync(folder, { recursive: true, force: true });
  }, BUILD_LIMIT);

  test("a line for each packet, and a capture that tshark reads", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addTap(here, "tap0", ["10.9.0.1/24"]);
      const file = join(folder, "packets.pcap");
      const guest = run(here, ["netdev.trace=1", `netdev.pcap=${file}`]);
      await guest.prints("ready");
      expect((await ping(here, "-c", "5", "-i", "0.02")).received).toBe(5);
      expect((await ping(here, "-c", "1", "-s", "20000")).received).toBe(1);
      await guest.prints("fragment");
      guest.signal("SIGINT");
      const { stdout, status } = await guest.end;
      expect(status).toBe(130);
      const said = stdout.split("\n");
      const matching = (pattern: RegExp): number => said.filter((line) => pattern.test(line)).length;
      expect(matching(/^\d+\.\d{6} net0 in 98 10\.9\.0\.1 > 10\.9\.0\.2 icmp type 8 code 0$/)).toBe(5);
      expect(matching(/^\d+\.\d{6} net0 out 98 10\.9\.0\.2 > 10\.9\.0\.1 icmp type 0 code 0$/)).toBe(5);
      expect(matching(/net0 in \d+ arp who has 10\.9\.0\.2 tell 10\.9\.0\.1$/)).toBeGreaterThan(0);
      const read = async (filter: string): Promise<number> => {
        const words = ["tshark", "-n", "-r", file, "-o", "ip.check_checksum:TRUE", "-Y", filter];
        return (await here.output(words)).split("\n").filter(Boolean).length;
      };
      expect(await read("_ws.malformed || ip.checksum.status == 0")).toBe(0);
      expect(await read("icmp.type == 8")).toBe(6);
      expect(await read("icmp.type == 0")).toBe(6);
      expect(await read("frame")).toBe(matching(/ net0 (in|out) /));
    });
  });

  test("a bad line loses, doubles and delays", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addTap(here, "tap0", ["10.9.0.1/24"]);
      const guest = run(here, ["netdev.impair=loss=15%,duplicate=15%,delay=10ms,seed=5"]);
      await guest.prints("ready");
      const { received, twice, shown } = await ping(here, "-c", "100", "-i", "0.01");
      expect(received, shown).toBeGreaterThan(40);
      expect(received, shown).toBeLessThan(95);
      expect(twice, shown).toBeGreaterThan(3);
      expect(Number(/min\/avg\/max\/mdev = ([\d.]+)/.exec(shown)![1])).toBeGreaterThan(19.9);
      guest.signal("SIGINT");
      expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
    });
  });

  test("what is no bad line stops the boot, with the words why", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addTap(here, "tap0");
      const { status, stdout } = await run(here, ["netdev.impair=loss=much"]).end;
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/netdev\.impair: a list such as .* is the form, not loss=much\n/);
    });
  });
});
