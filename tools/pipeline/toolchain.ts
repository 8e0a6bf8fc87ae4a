/** The GNU tool chain of each processor: its commands' names, and the compiler flags that are the processor's. */
import { CliError } from "../errors.ts";
import { hostArch } from "./target.ts";

export interface Toolchain {
  cc: string;
  ld: string;
  strip: string;
  objcopy: string;
  /** The Debian packages that have them. */
  ccPackage: string;
  binutilsPackage: string;
  /** For everything that is compiled. */
  flags: string[];
  /** For the platform's own sources, which keep their hands off floating point registers. */
  nativeFlags: string[];
}

interface Settings {
  /** What GNU calls the processor's tools. */
  prefix: string;
  flags: string[];
  nativeFlags: string[];
}

const SETTINGS: Record<string, Settings> = {
  x86_64: {
    prefix: "x86_64-linux-gnu",
    flags: ["-fcf-protection=none", "-mno-red-zone"],
    nativeFlags: ["-mgeneral-regs-only"],
  },
  arm64: {
    prefix: "aarch64-linux-gnu",
    flags: [
      "-mno-outline-atomics",
      "-mbranch-protection=none",
      "-fomit-frame-pointer",
      "-fno-inline-functions",
      "-fno-schedule-insns",
      "-fno-schedule-insns2",
      "-fno-shrink-wrap",
      "-fno-inline-small-functions",
    ],
    nativeFlags: ["-mgeneral-regs-only"],
  },
  arm: {
    prefix: "arm-linux-gnueabihf",
    // images have a fixed address, which needs no tables; vfpv3-d16 has no fused multiply-add
    flags: ["-march=armv7-a", "-mfpu=vfpv3-d16", "-mfloat-abi=hard", "-mthumb", "-fno-pie"],
    nativeFlags: ["-mgeneral-regs-only"],
  },
};

/** The tools for a processor: the system's own on that processor, else those of a cross compiler. */
export function toolchain(arch: string): Toolchain {
  const settings = SETTINGS[arch];
  if (!settings) throw new CliError(`no C compiler is known for the processor ${arch}`);
  const isHost = arch === hostArch();
  const { prefix, flags, nativeFlags } = settings;
  const tool = (name: string): string => (isHost ? name : `${prefix}-${name}`);
  return {
    cc: isHost ? (process.env.CC ?? "gcc") : tool("gcc"),
    ld: tool("ld"),
    strip: tool("strip"),
    objcopy: tool("objcopy"),
    ccPackage: isHost ? "gcc" : `gcc-${prefix}`,
    binutilsPackage: isHost ? "binutils" : `binutils-${prefix}`,
    flags,
    nativeFlags,
  };
}
