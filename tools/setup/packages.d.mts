export type Purpose = "build" | "kvm" | "debug" | "trace" | "bench";

export interface Tool {
  name: string;
  command?: string;
  files?: string[];
  variable?: string;
  purpose: Purpose;
  packages: Record<string, string>;
}

export interface Manager {
  name: string;
  command: string;
  environment?: Record<string, string>;
  refresh?: string[];
  install: string[];
  yes: string[];
  lists?: { folder: string; pattern: RegExp };
}

export const PURPOSES: Record<Purpose, string>;
export const TOOLS: Tool[];
export const MANAGERS: Manager[];
