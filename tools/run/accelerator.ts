/** KVM or emulation: decided by trying, since a /dev/kvm that opens may still not run guests. */
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import { hostArch } from "../pipeline/target.ts";

export type Accelerator = "kvm" | "tcg";

const PROBE_TIME = 3000;
let known: Accelerator | null = null;

/** The accelerator for a request, for a guest of processor `arch`. */
export async function chooseAccelerator(request: Accelerator | "auto", arch: string): Promise<Accelerator> {
  if (request === "tcg") return "tcg";
  if (request === "kvm") {
    const problem = arch === hostArch() ? kvmProblem() : `this machine's processor is no ${arch}`;
    if (problem) throw new CliError(`--accel kvm: ${problem}`, "Use --accel tcg, or auto.");
    return "kvm";
  }
  if (arch !== hostArch() || arch !== "x86_64") return "tcg"; // what is tried below is a PC
  known ??= !kvmProblem() && (await probe()) ? "kvm" : "tcg";
  return known;
}

/** Why KVM cannot be used, as far as that is visible without trying; null when it may work. */
export function kvmProblem(): string | null {
  if (!existsSync("/dev/kvm")) return "there is no /dev/kvm (no hardware virtualisation, or its module is not loaded)";
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch {
    return "no permission for /dev/kvm (add yourself to the group kvm)";
  }
  if (existsSync("/sys/module/kvm_pvm"))
    return "this KVM (kvm_pvm) emulates instruction by instruction and knows no SSE";
  return null;
}

/**
 * Starts a machine of 17 bytes: SSE, which guests need, then an exit by the debug port. 16-bit code at the reset vector's segment, as a
 * "BIOS" of 64 KiB.
 */
async function probe(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-kvm-"));
  try {
    const bios = new Uint8Array(65536).fill(0xf4);
    // mov eax, cr4; or ah, 2 (OSFXSR); mov cr4, eax; xorps xmm0, xmm0; mov al, 42; out 0xf4, al
    bios.set([0x0f, 0x20, 0xe0, 0x80, 0xcc, 0x02, 0x0f, 0x22, 0xe0, 0x0f, 0x57, 0xc0, 0xb0, 42, 0xe6, 0xf4, 0xf4]);
    bios.set([0xe9, 0x0d, 0x00], 0xfff0); // jmp to offset 0 of this segment
    const file = join(folder, "probe.bin");
    writeFileSync(file, bios);
    const args = [
      "-accel",
      "kvm",
      "-cpu",
      "host",
      "-M",
      "pc",
      "-m",
      "1",
      "-nodefaults",
      "-no-user-config",
      "-display",
      "none",
      "-bios",
      file,
    ];
    const child = spawn("qemu-system-x86_64", [...args, "-device", "isa-debug-exit,iobase=0xf4,iosize=4"], {
      stdio: "ignore",
    });
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), PROBE_TIME);
      child.on("error", () => resolve(false));
      child.on("exit", (status) => {
        clearTimeout(timer);
        resolve(status === ((42 << 1) | 1));
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
