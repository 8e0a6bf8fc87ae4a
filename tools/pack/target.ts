/** Which target is packed: what -p and -a say, else what the application's configuration says, as far as the format takes it. */
import { appOf, type BuildOptions } from "../pipeline/build.ts";
import { targetName } from "../pipeline/target.ts";
import { configureLoosely } from "../pool/configure.ts";
import { METAL } from "../pool/root.ts";
import { chooseTarget, type Wish } from "./formats.ts";
import type { Format } from "./types.ts";

/** A target, in the words of the build's options: its platform may be "metal". */
export interface PackTarget {
  platform: string;
  arch: string;
  /** "kvm-x86_64" */
  name: string;
}

/** Throws what is wrong with -p and -a for a format. */
export function packTarget(
  format: Format,
  wish: Wish,
  { app, set, libs = [] }: Pick<BuildOptions, "app" | "set" | "libs">,
): PackTarget {
  if (wish.platform === "metal") return asMetal(chooseTarget(format, { ...wish, platform: METAL.platform }));
  const bestPlatform = format.targets[0]!.split("-")[0]!;
  const warn = (): void => undefined; // the build warns of the same
  const { target, isMetal } = configureLoosely(appOf({ app }), { set, libs, bestPlatform, warn });
  const { platform = target.platform.name, arch = target.arch } = wish;
  if (!format.targets.includes(`${platform}-${arch}`)) return named(chooseTarget(format, wish));
  const isConfigured = wish.platform === undefined && `${platform}-${arch}` === targetName(target);
  return isMetal && isConfigured ? asMetal({ platform, arch }) : named({ platform, arch });
}

function named({ platform, arch }: { platform: string; arch: string }): PackTarget {
  return { platform, arch, name: `${platform}-${arch}` };
}

function asMetal(target: { platform: string; arch: string }): PackTarget {
  return { ...named(target), platform: "metal" };
}
