/** From a crash report and the image's debug file to a backtrace: opens the files, unwinds, looks up lines. */

import { existsSync } from "node:fs";
import { CliError } from "../errors.ts";
import { readCfi } from "./cfi.ts";
import { findSection, readElf, sectionData, type Elf } from "./elf.ts";
import type { Report } from "./parse.ts";
import { symbolize, type Frame } from "./symbolize.ts";
import { unwind, type Image } from "./unwind.ts";

/**
 * The backtrace of `report`, innermost frame first; empty when the report has no pc. `dbgPath` is the image's .dbg file, or
 * the image itself when it is not stripped. Throws when the file is of another build, or addr2line is missing.
 */
export async function resolveReport(report: Report, dbgPath: string): Promise<Frame[]> {
  const image = openImage(dbgPath);
  const { buildId } = image.debug;
  if (report.buildId !== "" && buildId !== "" && !buildId.startsWith(report.buildId)) {
    const builds = `(${buildId.slice(0, 16)}, not ${report.buildId})`;
    throw new CliError(`${dbgPath} is of another build ${builds}`, "Give the .dbg file that was built with the image.");
  }
  return symbolize(image.debug, unwind(image, report.registers, report.words));
}

/** Opens a debug file and, when that has no code in it, the image of the same build that lies beside it. */
export function openImage(dbgPath: string): Image {
  const debug = readElf(dbgPath);
  const twin = hasCode(debug) ? null : findTwin(debug);
  const code = twin ?? debug;
  const fdes = readCfi(debug);
  if (twin) fdes.push(...readCfi(twin));
  fdes.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  return { debug, code, fdes };
}

// --- internal -------------------------------------------------------------------------------------------------------

function hasCode(elf: Elf): boolean {
  const text = findSection(elf, ".text");
  return text !== undefined && sectionData(elf, text) !== null;
}

function findTwin(debug: Elf): Elf | null {
  const path = debug.path.replace(/\.dbg$/, "");
  if (path === debug.path || !existsSync(path)) return null;
  const elf = readElf(path);
  return elf.buildId === debug.buildId && hasCode(elf) ? elf : null;
}
