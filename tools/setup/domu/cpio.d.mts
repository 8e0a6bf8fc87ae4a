export interface CpioEntry {
  /** Relative to the root. */
  path: string;
  /** A file's bytes; a folder has none. */
  data?: Buffer;
  /** Permissions. */
  mode?: number;
}
export function cpioArchive(entries: CpioEntry[]): Buffer;
