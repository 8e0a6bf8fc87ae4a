/** Sockets in folders whose paths may be longer than a socket's name can be (some 100 bytes): reached through the open folder. */
import { closeSync, openSync } from "node:fs";

export interface Reached {
  path: string;
  /** When the socket is connected, or listens. */
  close(): void;
}

/** A short path of the socket `name` in `folder`, good until `close`. */
export function reach(folder: string, name: string): Reached {
  const handle = openSync(folder, "r");
  let isOpen = true;
  return {
    path: `/proc/self/fd/${handle}/${name}`,
    close() {
      if (isOpen) closeSync(handle);
      isOpen = false;
    },
  };
}
