/** What a guest's network takes of this machine. */
import type { Network } from "./network.ts";
import { checkPorts } from "./ports.ts";
import { checkTap } from "./tap.ts";

/** Throws the words for why it cannot be had at the moment. */
export async function checkHost({ published, tap }: Network): Promise<void> {
  await checkPorts(published);
  if (tap !== null) await checkTap(tap);
}
