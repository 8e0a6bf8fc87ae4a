export const LIBRARY_FOLDERS: Record<string, string>;
export function parents(path: string): string[];
export function libraries(from: string, programs: string[], hidden?: string[]): Map<string, string>;
export function kernelModules(from: string, names: string[]): string[];
export function kernelImage(from: string): Buffer;
