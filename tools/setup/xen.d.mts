export const XEN_ARCHS: string[];
export function xenVariable(arch: string): string;
export function xenFolder(arch: string): string;
export function findXen(arch: string): string | undefined;
export function installedXen(arch: string, folder?: string): string | undefined;
