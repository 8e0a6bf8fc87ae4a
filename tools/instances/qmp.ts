/** Asks QEMU how its machine is, by QEMU's machine protocol (QMP) on a socket in the instance's folder. */
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { reach } from "./socket.ts";

export interface MachineWatch {
  /** Resolves when the machine runs; never when it does not come so far. */
  running: Promise<void>;
  /** Whether a signal has ended QEMU: as far as its status tells, that looks like a guest's end. */
  wasSignalled(): boolean;
  stop(): void;
}

/** Its name in the folder that QEMU runs in. */
const SOCKET = "qmp";
const POLL = 20;

/** What QEMU has to be told. */
export const QMP_ARGUMENTS = ["-qmp", `unix:${SOCKET},server=on,wait=off`];

interface Message {
  QMP?: unknown;
  return?: { status?: string };
  event?: string;
  data?: { reason?: string };
}

/** Looks after a QEMU that runs, or is going to, in `folder`. */
export function watchMachine(folder: string): MachineWatch {
  let isStopped = false;
  let wasSignalled = false;
  let socket: Socket | null = null;
  const running = new Promise<void>((resolve) => {
    const ask = async (): Promise<void> => {
      await delay(POLL);
      send("query-status");
    };
    const take = ({ QMP, event, data, return: answer }: Message): void => {
      if (QMP) send("qmp_capabilities");
      else if (event === "SHUTDOWN") wasSignalled ||= data?.reason === "host-signal";
      else if (answer?.status === "running") resolve();
      else if (answer) void ask(); // the greeting's answer, or it is being loaded yet
    };
    const open = (): void => {
      if (isStopped || !existsSync(folder)) return;
      let text = "";
      const found = reach(folder, SOCKET);
      socket = connect(found.path).setEncoding("utf8");
      socket.on("connect", found.close);
      socket.on("data", (more: string) => {
        const lines = (text + more).split("\n");
        text = lines.pop()!;
        for (const line of lines) if (line.trim()) take(JSON.parse(line) as Message);
      });
      socket.on("error", () => {
        found.close();
        setTimeout(open, POLL); // QEMU has not come so far
      });
    };
    const send = (command: string): void => void socket?.write(`{"execute": "${command}"}\n`, () => undefined);
    open();
  });
  return {
    running,
    wasSignalled: () => wasSignalled,
    stop() {
      isStopped = true;
      socket?.destroy();
    },
  };
}
