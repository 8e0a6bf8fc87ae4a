// Linux guests that `tsuk bench net` compares with: where their parts lie. fetch-net-peers.mjs gets them.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache.mjs";

/** The processors that there are such guests for. */
export const NET_PEER_ARCHS = ["x86_64", "arm64"];

/** Another one for each version of what is in the folder. */
const VERSION = 1;

/** The name of the folder in the cache. */
export function netPeersFolder(arch) {
  return `net-peers-${VERSION}-${arch}`;
}

/** The folder, or undefined when it has not been made. */
export function findNetPeers(arch) {
  const folder = join(cacheFolder(), netPeersFolder(arch));
  return existsSync(join(folder, "linux")) ? folder : undefined;
}
