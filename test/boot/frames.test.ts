/** virtio-net on all machines and buses: a guest that answers every Ethernet frame, and a peer that looks at the answers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { QEMU_ARM64, virtArguments } from "../../tools/run/kvm-arm64.ts";
import { pcArguments, QEMU_X86 } from "../../tools/run/kvm-x86.ts";
import { DEFAULT_OPTIONS } from "../../tools/run/options.ts";
import { builtApplication } from "../harness/application.ts";
import { application, build, BUILD_LIMIT, launch, LIMIT, OUT, titled, whyNot, type TargetName } from "./boot.ts";
import { openWire, type Wire } from "./wire.ts";

const APP = "frames";
const GUEST = "02:00:00:00:00:07";
const MODERN = ["-global", "virtio-mmio.force-legacy=false"];
const MMIO = [...MODERN, "-device", `virtio-net-device,netdev=net0,mac=${GUEST}`, "-device", "virtio-rng-device"];
const pci = (more = ""): string[] => [
  "-device",
  `virtio-net-pci,netdev=net0,mac=${GUEST},romfile=${more}`,
  "-device",
  `virtio-rng-pci${more}`,
];

interface Machine {
  target: TargetName;
  title: string;
  machine?: "pc" | "q35" | "microvm";
  /** Further properties of the machine. */
  more?: string;
  gic?: 2 | 3;
  device: string[];
}

const MACHINES: Machine[] = [
  { target: "kvm-x86_64", title: "microvm, MMIO", machine: "microvm", device: MMIO },
  { target: "kvm-x86_64", title: "microvm with 8 places", machine: "microvm", more: ",ioapic2=off", device: MMIO },
  { target: "kvm-x86_64", title: "pc, PCI", machine: "pc", device: pci() },
  { target: "kvm-x86_64", title: "q35, PCI", machine: "q35", device: pci() },
  { target: "kvm-x86_64", title: "pc, PCI without MSI-X", machine: "pc", device: pci(",vectors=0") },
  { target: "kvm-x86_64", title: "q35, PCI without MSI-X", machine: "q35", device: pci(",vectors=0") },
  { target: "kvm-arm64", title: "virt, MMIO", device: MMIO },
  { target: "kvm-arm64", title: "virt, PCI", device: pci() },
  { target: "kvm-arm64", title: "virt with GICv3 and no messages, PCI", gic: 3, device: pci() },
];

/** A frame to the guest with `length` bytes of payload, of which no two are alike. */
function frameOf(length: number, seed: number): Buffer {
  const frame = Buffer.alloc(14 + length);
  frame.set([2, 0, 0, 0, 0, 7, 2, 0, 0, 0, 0, 9, 0x88, 0xb5]);
  for (let i = 0; i < length; i++) frame[14 + i] = (i * 7 + seed * 13 + (i >> 8)) & 255;
  return frame;
}

const END = Buffer.concat([frameOf(0, 0), Buffer.from("end, and this is padding to the smallest length ")]);

function answerTo(frame: Buffer): Buffer {
  return Buffer.concat([frame.subarray(6, 12), frame.subarray(0, 6), frame.subarray(12)]);
}

/** Runs a guest and talks to it. Resolves to what it printed. */
async function talk(
  { target, machine = "microvm", more = "", gic = 2, device }: Machine,
  work: (wire: Wire) => Promise<void>,
  args: string[] = [],
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-wire-"));
  const wire = await openWire(folder);
  try {
    const { image } = builtApplication(application(APP), target, OUT);
    const options = { ...DEFAULT_OPTIONS, memory: "64M", gic, args };
    const x86 = (): string[] => {
      const words = pcArguments(image, { ...options, machine }, "tcg", join(folder, "status"));
      words[words.indexOf("-M") + 1] += more;
      return [QEMU_X86, ...words];
    };
    const arm = (): string[] => [QEMU_ARM64, ...virtArguments(image, options, "tcg")];
    const command = [...(target === "kvm-arm64" ? arm() : x86()), ...wire.netdev, ...device];
    const guest = launch(command, { input: "open", limit: LIMIT - 10_000 });
    try {
      await guest.prints("ready");
      await work(wire);
      wire.send(END);
      expect(await wire.receive()).toEqual(answerTo(END));
    } catch (error) {
      guest.signal("SIGKILL", true);
      const { stdout, stderr } = await guest.end;
      throw new Error(`the guest said:\n${stdout}${stderr}`, { cause: error });
    }
    const { stdout, leftovers } = await guest.end;
    expect(leftovers).toEqual([]);
    return stdout.replaceAll("\r", "");
  } finally {
    wire.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One frame at a time, of all kinds of lengths; then many at once. */
async function exchange(wire: Wire): Promise<void> {
  for (const length of LENGTHS) {
    const frame = frameOf(length, length);
    wire.send(frame);
    expect(await wire.receive()).toEqual(answerTo(frame));
  }
  const frames = Array.from({ length: MANY }, (_, i) => frameOf(46 + ((i * 37) % 1454), i));
  for (const frame of frames) wire.send(frame);
  for (const frame of frames) expect((await wire.receive()).equals(answerTo(frame))).toBe(true);
}

const MANY = 2000;
/** The last ones are longer than a buffer. */
const LENGTHS = [46, 60, 64, 500, 1499, 1500, 1900, 4000, 9000, 60_000];
const COUNT = MANY + LENGTHS.length + 1;

for (const target of ["kvm-x86_64", "kvm-arm64"] as const) {
  describe.skipIf(whyNot[target])(titled(target, "virtio-net"), () => {
    beforeAll(() => build(APP, target), BUILD_LIMIT);
    for (const machine of MACHINES.filter((one) => one.target === target)) {
      test(machine.title, { timeout: LIMIT }, async () => {
        const output = await talk(machine, exchange);
        expect(output).toContain("entropy 0 looks random");
        expect(output).toContain(`ready ${GUEST} mtu 1500`);
        expect(output).toMatch(new RegExp(`received ${COUNT}/\\d+ sent ${COUNT}/`));
        expect(output).toMatch(/dropped 0\/0/);
        expect(output).toContain("buffers 512 of 512");
      });
    }
  });
}
