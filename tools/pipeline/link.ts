/** The last step to a native image: link, strip, and the file format that the target's loaders take. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { inProject } from "../project.ts";
import { ROOM_FOR_BUILD_ID, stampBuildId } from "./build-id.ts";
import { execute } from "./execute.ts";
import type { ImageBuild } from "./native.ts";
import type { Step } from "./steps.ts";
import type { Target } from "./target.ts";
import { toolchain } from "./toolchain.ts";

/** Links the image with symbols, and makes the image proper of it. */
export function linkStep(build: ImageBuild, objects: string[]): Step {
  const { target, image, debugImage, reporter } = build;
  const { ldflags, format = "elf" } = target.platform.arch[target.arch]!;
  const script = linkScript(target);
  const tools = toolchain(target.arch);
  return {
    name: "link",
    title: `link ${basename(image)}`,
    options: [tools.cc, ldflags, format, ROOM_FOR_BUILD_ID],
    inputs: [script, ...objects],
    outputs: [image, debugImage],
    async run() {
      const libgcc = (
        await execute({
          command: [tools.cc, ...tools.flags, "-print-libgcc-file-name"],
          what: "the C compiler",
          package: tools.ccPackage,
          reporter,
        })
      ).trim();
      const whole = `${debugImage}.${process.pid}.tmp`;
      const stripped = `${image}.${process.pid}.tmp`;
      rmSync(image, { force: true });
      const link = [tools.ld, "-nostdlib", "--gc-sections", ROOM_FOR_BUILD_ID, "--no-warn-rwx-segments", ...ldflags];
      await execute({
        command: [...link, "-T", script, ...objects, libgcc, "-o", whole],
        what: "the linker",
        package: tools.binutilsPackage,
        reporter,
      });
      const strip =
        format === "binary" ? [tools.objcopy, "-O", "binary", whole, stripped] : [tools.strip, "--strip-all"];
      await execute({
        command: format === "binary" ? strip : [...strip, "-o", stripped, whole],
        what: basename(strip[0]!),
        package: tools.binutilsPackage,
        reporter,
      });
      if (format === "elf") dropSectionHeaders(stripped);
      stampBuildId(stripped, whole);
      renameSync(whole, debugImage);
      renameSync(stripped, image);
    },
  };
}

/** A platform's linker script: the one that it names, else one for each processor, or one for all. */
function linkScript({ platform, arch }: Target): string {
  const { script } = platform.arch[arch]!;
  if (script) return inProject(script);
  const own = inProject("platforms", platform.name, arch, "link.lds");
  return existsSync(own) ? own : inProject("platforms", platform.name, "link.lds");
}

const ELF_CLASS = 4;
const CLASS_32 = 1;

/**
 * Cuts off what no loader reads: section headers. The twin with symbols has them. (System V ABI, chapter 4, "ELF header" and chapter 5,
 * "program header", for 32 and 64 bits.)
 */
function dropSectionHeaders(path: string): void {
  const file = readFileSync(path);
  const is32 = file[ELF_CLASS] === CLASS_32;
  const word = (at: number): number => (is32 ? file.readUInt32LE(at) : Number(file.readBigUInt64LE(at)));
  const programHeaders = word(is32 ? 28 : 32);
  const [entrySize, countAt, sectionsAt] = is32 ? [32, 44, 32] : [56, 56, 40];
  let end = 0;
  for (let i = 0; i < file.readUInt16LE(countAt); i++) {
    const at = programHeaders + i * entrySize;
    end = Math.max(end, word(at + (is32 ? 4 : 8)) + word(at + (is32 ? 16 : 32)));
  }
  file.fill(0, sectionsAt, sectionsAt + (is32 ? 4 : 8)); // e_shoff
  file.fill(0, countAt + 2, countAt + 8); // e_shentsize, e_shnum, e_shstrndx
  writeFileSync(path, file.subarray(0, end));
}
