import type { Manager, Purpose, Tool } from "./packages.mjs";

export function findCommand(name: string): string | undefined;
export function findTool(tool: Tool): string | undefined;
export function missingTools(purposes: Purpose[]): Tool[];
export function canBuildNative(): boolean;
export function findManager(): Manager | undefined;
export function privilege(): string[] | undefined;
export function packagesOf(manager: Manager, tools: Tool[]): string[];
export function installLine(tools: Tool[]): string | undefined;
export function needsRefresh(manager: Manager): boolean;
