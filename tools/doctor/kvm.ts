/** Whether the machine's hardware virtualisation can be used. */
import { accessSync, constants, existsSync } from "node:fs";

export interface KvmState {
  usable: boolean;
  /** Why it is not usable, or what to know about it. */
  reason: string;
}

/** Looks at /dev/kvm without starting a virtual machine. */
export function kvmState(device = "/dev/kvm", modules = "/sys/module"): KvmState {
  if (!existsSync(device))
    return { usable: false, reason: `there is no ${device}; QEMU emulates the processor (slower)` };
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
  } catch {
    return {
      usable: false,
      reason: `no permission for ${device}: become a member of the group that owns it (often "kvm")`,
    };
  }
  if (existsSync(`${modules}/kvm_pvm`)) {
    return {
      usable: false,
      reason: "kvm_pvm emulates instruction by instruction here; QEMU's own emulation is faster",
    };
  }
  return { usable: true, reason: `${device} can be opened` };
}
