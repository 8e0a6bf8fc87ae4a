/** Published ports and taps as `tsuk run` takes and gives them back. The guests here have no driver: what comes through is tested elsewhere. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, BUILD_LIMIT, launchTsuk, LIMIT, runArguments, titled, tsuk, whyNot } from "../boot/boot.ts";
import { addTap, inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { freePorts, isFree } from "./ports.ts";

const APP = "basics";
const KVM = "kvm-x86_64";
const LONG = "100000";
const state = mkdtempSync(join(tmpdir(), "tsuk-publish-"));
const env = { ...process.env, TSUK_STATE: state };
afterAll(() => rmSync(state, { recursive: true, force: true }));

const publish = (...words: string[]): string[] => words.flatMap((word) => ["--publish", word]);

describe.skipIf(whyNot[KVM])(titled(KVM, "published ports"), () => {
  beforeAll(() => build(APP, KVM), BUILD_LIMIT);

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    test(`are taken, several at once, and free again after ${signal}`, { timeout: LIMIT }, async () => {
      const [one, other] = (await freePorts(2)) as [number, number];
      const more = publish(`${one}:80`, `${other}:81`, `${one}:53/udp`);
      const running = launchTsuk(runArguments(APP, KVM, ["sleep", LONG], { more }), { input: "open" });
      await running.prints("sleeping\n");
      expect(await Promise.all([one, other].map(isFree))).toEqual([false, false]);
      running.signal(signal);
      expect((await running.end).leftovers).toEqual([]);
      expect(await Promise.all([one, other].map(isFree))).toEqual([true, true]);
    });
  }

  test(
    "that are in use are refused before anything is built, and it is said who holds them",
    { timeout: LIMIT },
    async () => {
      const [port] = (await freePorts(1)) as [number];
      const more = [...publish(`${port}:80`), "--detach", "--name", "web"];
      expect(await tsuk(runArguments(APP, KVM, ["sleep", LONG], { more }), { env })).toMatchObject({ status: 0 });
      const shown = await tsuk(["ps"], { env });
      expect(shown.stdout).toMatch(new RegExp(`^web .* 127\\.0\\.0\\.1:${port}->80/tcp$`, "m"));
      const refused = await tsuk(["run", "there/is/none", "-p", "kvm", ...publish(`${port}:80`)], { env });
      expect(refused.status).not.toBe(0);
      expect(refused.stderr).toBe(
        `error: tcp port ${port} of 127.0.0.1 is in use: instance web holds it\n` +
          "Publish another port, or end what holds this one.\n",
      );
      expect(await tsuk(["rm", "web", "--force"], { env })).toMatchObject({ status: 0, leftovers: [] });
      expect(await isFree(port)).toBe(true);
    },
  );
});

const why = missingForNetwork() ?? whyNot[KVM];
describe.skipIf(why)(`a tap device on ${KVM}${why ? ` (${why})` : ""}`, () => {
  beforeAll(() => build(APP, KVM), BUILD_LIMIT);

  test("is the guest's while it runs, and its holder is named meanwhile", { timeout: LIMIT }, async () => {
    await inNamespace(async (here) => {
      await addTap(here, "tap0", ["10.9.0.1/24"]);
      const words = runArguments(APP, KVM, ["sleep", LONG], { more: ["--tap", "tap0"] });
      const carrier = async (): Promise<string> => here.output(["cat", "/sys/class/net/tap0/carrier"]);
      expect(await carrier()).toBe("0\n");
      const running = here.tsuk(words, { input: "open" });
      await running.prints("sleeping\n");
      expect(await carrier()).toBe("1\n");
      const second = await here.tsuk(["run", "there/is/none", "-p", "kvm", "--tap", "tap0"]).end;
      expect(second.stderr).toMatch(/^error: tap device tap0 is in use: process \d+ \(qemu-system-x86_64\) holds it\n/);
      running.signal("SIGINT");
      expect(await running.end).toMatchObject({ status: 130, leftovers: [] });
      expect(await carrier()).toBe("0\n");
      const third = await here.tsuk(["run", "there/is/none", "-p", "kvm", "--tap", "tap1"]).end;
      expect(third.stderr).toMatch(/^error: there is no tap device "tap1"\nip tuntap add dev tap1 mode tap/);
    });
  });
});
