/** GRUB for PCs with BIOS: its core image, made of the modules that booting takes, and the menu that it reads. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import { execute } from "../pipeline/execute.ts";
import type { Reporter } from "../pipeline/reporter.ts";
import { hasCommand } from "../run/defaults.ts";
import type { Source } from "./types.ts";

/** Where the image and the menu are on the medium. */
export const KERNEL = "boot/kernel";
export const MENU = "boot/grub/grub.cfg";
/** Where GRUB looks for the menu. */
export const PREFIX = "/boot/grub";

const FOLDERS = ["/usr/lib/grub/i386-pc", "/usr/share/grub2/i386-pc"];
const HINT = "Install it: apt-get install grub-pc-bin grub-common   (tsuk doctor lists all that is missing)";

/** A file of GRUB's for PCs. */
export function grubFile(name: string): Buffer {
  const folder = FOLDERS.find((path) => existsSync(join(path, "multiboot2.mod")));
  if (!folder) throw new CliError("GRUB for PCs is missing", HINT);
  return readFileSync(join(folder, name));
}

export interface Core {
  /** grub-mkimage's name for what it makes: "i386-pc" begins with a boot sector, "i386-pc-eltorito" is a CD's. */
  format: string;
  /** The folder of the menu, on which device. */
  prefix: string;
  /** Modules beside those that all need. */
  modules: string[];
}

/** Makes a core image in `folder`. The same for the same GRUB: it has no dates and no names of files in it. */
export async function makeCore(folder: string, core: Core, reporter: Reporter): Promise<Buffer> {
  grubFile("moddep.lst"); // or its absence is told
  const command = ["grub-mkimage", "grub2-mkimage"].find((name) => hasCommand(name)) ?? "grub-mkimage";
  const out = join(folder, "core.img");
  await execute({
    command: [
      ...[command, "-O", core.format, "-p", core.prefix, "-o", out],
      ...["biosdisk", "normal", "multiboot", "multiboot2", ...core.modules],
    ],
    what: "GRUB's grub-mkimage",
    package: "grub-common",
    reporter,
  });
  return readFileSync(out);
}

/** GRUB's commands that take our image. */
export type Command = "multiboot" | "multiboot2";

/** The menu: one entry, taken at once. */
export function menu(source: Source, command: Command = "multiboot2"): string {
  const { name, kernelParameters, args } = source;
  const words = kernelParameters.length + args.length ? [...kernelParameters, "--", ...args] : [];
  if (words.includes(""))
    throw new CliError('GRUB cannot pass on an empty argument ("")', "Leave it away, or pack another format.");
  return [
    "# Written by tsuk pack. Behind the image's name: kernel parameters, --, arguments.",
    "set timeout=0",
    `menuentry ${quote(name)} {`,
    `  ${[command, `/${KERNEL}`, ...words.map(quote)].join(" ")}`,
    "}",
    "",
  ].join("\n");
}

/** A word in GRUB's script language (GRUB manual, "Quoting"): in single quotes everything but the quote itself stands for itself. */
export function quote(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
