/** The date that everything packed has. A constant, so that the same input gives the same bytes. */
import { CliError } from "../errors.ts";

/** 1980-01-01: the first day that all the file systems concerned can say. */
const EARLIEST = 315_532_800;
/** The last that ISO 9660 can. */
const LATEST = Date.UTC(2100) / 1000;

/** Seconds since 1970: SOURCE_DATE_EPOCH where it is set, as reproducible-builds.org has it. */
export function packDate(given: string | undefined = process.env.SOURCE_DATE_EPOCH): number {
  if (!given) return EARLIEST;
  const seconds = Number(given);
  if (/^\d+$/.test(given) && seconds < LATEST) return Math.max(seconds, EARLIEST);
  throw new CliError(`SOURCE_DATE_EPOCH=${given}: expected seconds since 1970`);
}
