export function fetchNetPeers(archs: string[]): Promise<boolean>;
