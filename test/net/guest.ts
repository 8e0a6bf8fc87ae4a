/** The guest of these tests, as a user would run it. */
import { fileURLToPath } from "node:url";
import { LIMIT, OUT, tsuk, BUILD_LIMIT, type TargetName } from "../boot/boot.ts";
import { targetWords } from "../harness/targets.ts";

/** Answers ARP, ping, UDP and HTTP for the address that is its argument. */
const ANSWERS = "answers";

function folderOf(app: string): string {
  return fileURLToPath(new URL(app, import.meta.url));
}

/** A machine with a network device, on the bus that is meant. */
export interface Machine {
  target: TargetName;
  title: string;
  more: string[];
  /** Whether it is tried with a tap, too, which takes a while. */
  onTap?: boolean;
}

export const MACHINES: Machine[] = [
  { target: "kvm-x86_64", title: "microvm", more: ["-M", "microvm"], onTap: true },
  { target: "kvm-x86_64", title: "pc", more: ["-M", "pc"], onTap: true },
  { target: "kvm-arm64", title: "virt by MMIO", more: [] },
  { target: "kvm-arm64", title: "virt by PCI", more: ["--bus", "pci"] },
];

/** `tsuk` words that run it. */
export function runWords(
  { target, more }: Machine,
  address: string | null,
  network: string[],
  app: string = ANSWERS,
): string[] {
  return [
    "run",
    folderOf(app),
    ...targetWords(target),
    "--out",
    OUT,
    "--accel",
    "tcg",
    ...more,
    ...network,
    ...(address === null ? [] : ["--", address]),
  ];
}

/** Builds it, so that no test has to wait for that. */
export async function buildGuest(target: TargetName, app: string = ANSWERS): Promise<void> {
  const { status, stderr } = await tsuk(["build", folderOf(app), ...targetWords(target), "--out", OUT], {
    limit: BUILD_LIMIT,
  });
  if (status !== 0) throw new Error(`building ${app} ended with ${status}:\n${stderr}`);
}

export { LIMIT, BUILD_LIMIT };
