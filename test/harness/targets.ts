/** The targets that tests run on: a platform and a processor. */

export const TARGETS = [
  "node",
  "linuxu-x86_64",
  "linuxu-arm64",
  "linuxu-arm",
  "kvm-x86_64",
  "kvm-arm64",
  "xen-x86_64",
  "xen-arm64",
  "xen-arm",
] as const;

export type TargetName = (typeof TARGETS)[number];
/** A target with native images. */
export type NativeTarget = Exclude<TargetName, "node">;

export function platformOf(target: TargetName): string {
  return target.split("-")[0]!;
}

/** The processor; undefined for Node, which has the module itself. */
export function archOf(target: TargetName): string | undefined {
  return target === "node" ? undefined : target.split("-")[1];
}

/** `-p` and `-a`, as a user would give them. */
export function targetWords(target: TargetName): string[] {
  const arch = archOf(target);
  return ["-p", platformOf(target), ...(arch ? ["-a", arch] : [])];
}
