import { afterAll, expect, test } from "vitest";
import { hostArch } from "../pipeline/target.ts";
import { scratch } from "../pool/scratch.ts";
import { findFormat, type Wish } from "./formats.ts";
import { packTarget } from "./target.ts";

const space = scratch();
afterAll(() => space.remove());

const CODE = "export function main(): void {}\n";
const plain = space.put("plain", { "index.ts": CODE });
const arm = space.put("arm", { "index.ts": CODE, ".config": "CONFIG_PLAT_XEN=y\nCONFIG_ARCH_ARM64=y\n" });
const metal = space.put("metal", { "index.ts": CODE, "defconfig": "CONFIG_PLAT_METAL=y\n" });

function targetOf(format: string, app: string, wish: Wish = {}, set: string[] = []): string {
  const { platform, name } = packTarget(findFormat(format, undefined), wish, { app, set });
  return platform === "metal" ? `metal ${name}` : name;
}

test("what is configured is packed, where the format takes it", () => {
  expect(targetOf("xl", arm)).toBe("xen-arm64");
  expect(targetOf("libvirt", arm)).toBe("xen-arm64");
  expect(targetOf("iso", metal)).toBe("metal kvm-x86_64");
  expect(targetOf("xl", plain, {}, ["ARCH_ARM=y", "PLAT_XEN=y"])).toBe("xen-arm");
});

test("else what the format is for", () => {
  expect(targetOf("iso", arm)).toBe("kvm-x86_64");
  expect(targetOf("xl", metal)).toBe("xen-x86_64");
  expect(targetOf("iso", plain)).toBe("kvm-x86_64");
  if (hostArch() === "x86_64") expect(targetOf("oci", plain)).toBe("kvm-x86_64");
});

test("-p and -a go over that", () => {
  expect(targetOf("xl", arm, { arch: "arm" })).toBe("xen-arm");
  expect(targetOf("libvirt", arm, { platform: "kvm" })).toBe("kvm-arm64");
  expect(targetOf("elf", metal, { platform: "kvm" })).toBe("kvm-x86_64");
  expect(targetOf("iso", plain, { platform: "metal" })).toBe("metal kvm-x86_64");
  expect(() => targetOf("iso", arm, { platform: "xen" })).toThrow("format iso is not for platform xen");
});
