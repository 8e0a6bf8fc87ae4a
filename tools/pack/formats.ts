/** All formats, and the choice of one with a target that it takes. */
import { CliError } from "../errors.ts";
import { hostArch } from "../pipeline/target.ts";
import { disk } from "./disk.ts";
import { elf } from "./elf.ts";
import { iso } from "./iso.ts";
import { libvirt } from "./libvirt.ts";
import { oci } from "./oci.ts";
import type { Format } from "./types.ts";
import { xl } from "./xl.ts";

export const FORMATS: Format[] = [elf, iso, disk, oci, xl, libvirt];

/** The format of that name, or, without one, that which the output's name ends like. */
export function findFormat(name: string | undefined, output: string | undefined): Format {
  const isMeant = ({ name: own, endings }: Format): boolean =>
    name === undefined ? endings.some((ending) => output?.endsWith(ending)) : own === name;
  const format = FORMATS.find(isMeant);
  if (format) return format;
  const known = `Formats: ${FORMATS.map((other) => other.name).join(", ")} (tsuk pack --help has a table).`;
  throw new CliError(name === undefined ? "which format? Say so by --format" : `unknown format "${name}"`, known);
}

export interface Wish {
  platform?: string | undefined;
  arch?: string | undefined;
}

/** The target that is packed: what is asked for, and what the format prefers for the rest; this machine's processor where it may. */
export function chooseTarget(
  { name, targets, reason }: Format,
  { platform, arch }: Wish,
): { platform: string; arch: string } {
  const all = targets.map((target) => target.split("-") as [string, string]);
  const fits = all.filter(([p, a]) => (platform ?? p) === p && (arch ?? a) === a);
  const best = fits.filter(([p]) => p === fits[0]![0]);
  const found = best.find(([, a]) => a === hostArch()) ?? best[0];
  if (found) return { platform: found[0], arch: found[1] };
  const asked = [platform && `platform ${platform}`, arch && `processor ${arch}`].filter(Boolean).join(" on ");
  throw new CliError(`format ${name} is not for ${asked}: ${reason}`, `It takes images for ${targets.join(", ")}.`);
}

/** The table of `--help`. */
export function formatTable(): string {
  const rows = FORMATS.map(({ name, title, targets, endings }) => ({ name, title, targets, endings }));
  return [
    "Formats (an output's ending says which one is meant, too):",
    ...rows.flatMap(({ name, title, targets, endings }) => [
      `  ${name.padEnd(9)}${title}`,
      `${" ".repeat(11)}${endings.join(" ")}; images for ${targets.join(", ")}`,
    ]),
  ].join("\n");
}
