export const NET_PEER_ARCHS: string[];
export function netPeersFolder(arch: string): string;
export function findNetPeers(arch: string): string | undefined;
