export const QEMU: string;
export const MACHINE_MEMORY: number;
export const FIRST_DOMAIN_MEMORY: number;
export const MOST_GUEST_MEMORY: number;
export const DISK_SIZE: number;
export const FILES: { xen: string; linux: string; root: string; state: string };
export function machineFolder(sources: string): string;
export function findMachine(sources: string): string | undefined;
export function machineArguments(folder: string, disk: string): string[];
