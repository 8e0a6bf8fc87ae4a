/** A guest domain of Xen: the image, and the configuration that `xl create` takes. */
import { basename } from "node:path";
import { machineMemory } from "../run/memory.ts";
import { xlConfig, type Domain } from "../run/xl-config.ts";
import { lineOf } from "./command-line.ts";
import { shellLine, shellWord } from "./shell.ts";
import type { Format, Source } from "./types.ts";

/** In MiB. xl maps a guest's first 4 MiB before it knows how large it is. */
const LEAST = 4;

export const xl: Format = {
  name: "xl",
  title: "a guest domain of Xen: a folder with the image and a configuration for xl",
  targets: ["xen-x86_64", "xen-arm64", "xen-arm"],
  networked: [],
  reason: "xl starts domains of Xen",
  endings: [".xl"],
  make: (source) =>
    Promise.resolve({
      folder: new Map([
        [imageName(source), source.image],
        [configName(source), Buffer.from(xlConfig(domain(source, imageName(source))))],
      ]),
    }),
  words: (source, path) => ({
    commands: [`(cd ${shellWord(path)} && ${shellLine(["xl", "create", "-c", configName(source)])})`],
    notes: ["The configuration names the image without a folder: xl looks for it where it is started."],
  }),
};

/** What xl is to start, from the image's file at `kernel`. */
export function domain(source: Source, kernel: string): Domain {
  const { megabytes, parameters } = machineMemory(source, LEAST, false);
  const type = source.target === "xen-x86_64" ? "pv" : "pvh";
  return { name: source.name, type, kernel, commandLine: lineOf(source, parameters), megabytes };
}

function imageName({ file }: Source): string {
  return basename(file);
}

function configName({ name }: Source): string {
  return `${name}.cfg`;
}
