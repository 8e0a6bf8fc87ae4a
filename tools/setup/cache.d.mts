export function cacheFolder(): string;
export function makeInCache(name: string, work: (folder: string) => Promise<boolean>): Promise<boolean>;
