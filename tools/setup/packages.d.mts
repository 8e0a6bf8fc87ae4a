export type Purpose =
  | ("build" | "kvm" | "debug" | "trace" | "bench" | "pack" | "pack-tests" | "compare" | "compare-config" | "terminal")
  | "net-tests"
  | ("build-arm64" | "build-arm" | "kvm-arm64" | "xen-arm" | "linuxu-arm64" | "linuxu-arm" | "debug-arm");

export interface Tool {
  name: string;
  command?: string;
  others?: string[];
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
export const TARGET_PURPOSES: Record<string, Purpose[]>;
export const TOOLS: Tool[];
export const MANAGERS: Manager[];
