/** What tsuk tells the process that runs the compiler (asc-worker.ts), and how that answers. */

/** Everything the compiler is told. Paths are absolute. */
export interface AscJob {
  project: string;
  generated: string;
  appFolder: string;
  /** The application's first file, relative to its folder, without its extension. */
  entry: string;
  /** That file as messages name it. */
  entryTitle: string;
  /** The folder of each library of the pool, by name. */
  libraries: Record<string, string>;
  flags: string[];
  wasm: string;
  sourceMap: string;
  /** Receives the files that were read or looked for, as a JSON list. */
  filesRead: string;
  stackSize: number;
  /** Addresses for static memory that is zero at start. */
  zeroBase: number;
  zeroEnd: number;
  /** Receives how many bytes of it are in use, as a decimal number. */
  zeroBytes: string;
  /** Imported functions (module.name) that leave the running context, for Asyncify. */
  switching: string[];
}

/** The exit status when the application was refused before it was compiled; stderr has the message. Other errors are the compiler's: 1. */
export const REFUSED = 2;
