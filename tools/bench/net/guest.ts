/** Guests of the comparison, started and ended. */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { CliError } from "../../errors.ts";
import type { Settings } from "../types.ts";
import type { Target } from "./clients.ts";
import { openCounter, type Counter, type Places } from "./counter.ts";
import { firstAnswer, HTTP, REDIS, type Question } from "./first.ts";
import { qemuCommand, type Machine } from "./machines.ts";
import { start, type Running } from "./processes.ts";
import { PORTS, USER_MODE, type Prepared } from "./systems.ts";

/** As QEMU's -m has it: what the largest of the peers needs. */
export const MEMORY = "128M";
/** How long a guest may take until its first answer, in milliseconds: Linux, counted, on a busy machine. */
const PATIENCE = 90_000;

export interface Guest {
  process: Running;
  /** The server, as clients reach it. */
  target: Target;
  /** Milliseconds from QEMU's start to the first answer, and instructions at that moment. */
  firstAfter: number;
  firstCount: number;
  counter: Counter | null;
  stop(): Promise<void>;
}

export interface GuestOptions {
  memory?: string;
  /** Count instructions, and note where these places are reached. */
  count?: Places & { profile?: boolean };
  patience?: number;
  parameters?: string[];
}

/** Starts a web server or a store in a machine on the user-mode network, and waits for its first answer. */
export async function startGuest(
  prepared: Prepared,
  machine: Machine,
  settings: Settings,
  options: GuestOptions = {},
): Promise<Guest> {
  const { memory = MEMORY, count, patience = PATIENCE, parameters } = options;
  const port = await freePort();
  const guestPort = PORTS[prepared.system.serves];
  const counter = count ? await openCounter(settings, count, count.profile) : null;
  const kernel = prepared.kernel(USER_MODE, parameters);
  const command = qemuCommand(machine, kernel, memory, { ports: new Map([[port, guestPort]]) }, counter?.options);
  const begun = performance.now();
  const process = start(command);
  const guest: Guest = {
    ...{ process, counter, target: { address: "127.0.0.1", port }, firstAfter: NaN, firstCount: NaN },
    async stop() {
      await process.stop();
      counter?.remove();
    },
  };
  const answered = await firstAnswer(port, questionOf(prepared), patience, process.hasEnded, () => {
    guest.firstCount = counter?.read() ?? NaN;
    guest.firstAfter = performance.now() - begun;
  });
  if (answered) return guest;
  const ended = process.hasEnded() ? "ended" : `gave no answer for ${patience / 1000} seconds`;
  await guest.stop();
  throw new CliError(`${prepared.system.name} on ${machine.name} ${ended}: ${lastWords(process.output())}`);
}

function questionOf({ system }: Prepared): Question {
  return system.serves === "redis" ? REDIS : HTTP;
}

/** What it printed last, for messages. */
export function lastWords(output: string): string {
  return output.trim().split(/\r?\n/).slice(-6).join("\n") || "it printed nothing";
}

/** A port of this machine that nobody has at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}
