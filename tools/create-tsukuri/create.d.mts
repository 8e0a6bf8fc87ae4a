export interface Created {
  /** Absolute. */
  folder: string;
  /** The package's name. */
  name: string;
  /** Relative to the folder. */
  files: string[];
  /** Whether the copy of tsukuri is linked, so that `npm install` is not needed. */
  linked: boolean;
}

/** `tsukuri` is a copy on this machine. Problems have a `hint`. */
export function createApplication(what: { folder: string; template: string; tsukuri: string }): Created;
export function findTsukuri(start: string): string | null;
export function isTsukuri(folder: string): boolean;
export function describeApplication(created: Created): string;
export function problem(message: string, hint: string): Error & { hint: string };
