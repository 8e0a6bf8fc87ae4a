/** How an instance runs on Node: as a process of its own, since a guest that computes leaves its process no time for anything else. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Launch } from "../run/launch.ts";

/** Starts node-guest.ts, which is bundled beside this. */
export function nodeLaunch(folder: string): Launch {
  return {
    command: [process.execPath, join(dirname(fileURLToPath(import.meta.url)), "node-guest.mjs"), folder],
    serial: false,
    stages: [],
    readStatus: (status) => status,
    hint: "",
  };
}
