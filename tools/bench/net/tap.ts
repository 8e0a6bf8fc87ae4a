/** Guests on tap devices, each in a network of its own: what user-mode networking does not carry, or only slowly. */
import { CliError } from "../../errors.ts";
import { runProcess } from "../process.ts";
import { runClient, runIperf, type Target } from "./clients.ts";
import type { Context } from "./context.ts";
import type { Counter } from "./counter.ts";
import { lastWords, MEMORY } from "./guest.ts";
import { qemuCommand } from "./machines.ts";
import { GUEST_END, HOST_END, openNamespace } from "./namespace.ts";
import { delay, start, type Running } from "./processes.ts";
import { PORTS, type Prepared } from "./systems.ts";

export interface TapGuest {
  target: Target;
  stop(): Promise<void>;
}

/** Milliseconds for a guest until its first answer, */
const PATIENCE = 90_000;
/** for one attempt to get it, */
const ATTEMPT = 15_000;
/** and between two of them. */
const AGAIN = 200;

/** Starts a guest in a network of its own, and waits for its first answer. */
export async function startTapGuest(
  context: Context,
  prepared: Prepared,
  counter: Counter | null = null,
): Promise<TapGuest> {
  const namespace = await openNamespace();
  const { before, tap } = namespace;
  const kernel = prepared.kernel({ address: GUEST_END, gateway: HOST_END });
  const process = start(qemuCommand(context.machine, kernel, MEMORY, { tap }, counter?.options), before);
  const guest: TapGuest = {
    target: { address: GUEST_END, port: PORTS[prepared.system.serves], before },
    async stop() {
      await process.stop();
      await namespace.close();
    },
  };
  try {
    await untilItAnswers(process, () => askOnce(context, prepared, guest.target));
  } catch (error) {
    await guest.stop();
    throw error;
  }
  return guest;
}

/** Throws when there is no answer. */
async function askOnce({ client }: Context, { system }: Prepared, target: Target): Promise<void> {
  if (system.serves === "iperf") return void (await runIperf(target, false, 1));
  if (system.serves === "http") {
    const { done } = await runClient(client, target, ["requests=1"], 1);
    if (done !== 1) throw new CliError("no answer");
    return;
  }
  const command = [...target.before!, "redis-cli", "-h", target.address, "-p", String(target.port), "PING"];
  const { output } = await runProcess({ command, timeout: ATTEMPT });
  if (!output.includes("PONG")) throw new CliError("no answer");
}

async function untilItAnswers(guest: Running, attempt: () => Promise<void>): Promise<void> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (guest.hasEnded() || performance.now() > end)
        throw new CliError(`${(error as Error).message}; the guest's last words: ${lastWords(guest.output())}`);
      await delay(AGAIN);
    }
  }
}
