/** What a guest's network takes of this machine. */
import type { Network } from "./network.ts";
import { checkPorts } from "./ports.ts";
import { checkTap } from "./tap.ts";

/** Throws the words for why it cannot be had at the moment. */
export async function checkHost({ published, tap, link }: Network): Promise<void> {
  await checkPorts(published);
  if (link) await checkPorts([{ protocol: "udp", address: "127.0.0.1", port: link.own, guestPort: link.other }]);
  if (tap !== null) await checkTap(tap);
}
