/** This terminal as the console of an instance that runs without one. Leaving it does not end the guest. */
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { CONSOLE } from "./console.ts";
import { pathsOf, type InstanceRecord } from "./record.ts";
import { reach } from "./socket.ts";

const CONTROL_C = 3;
/** For how many milliseconds the guest has to be silent until it has said what it had to say to piped input. */
const QUIET = 500;

/** Resolves when the guest has ended ("ended"), or the user has left it ("left"), or, when what was typed came from a pipe, the answer is complete. */
export async function attachTo(folder: string, record: InstanceRecord): Promise<"ended" | "left"> {
  const socket = await openConsole(folder);
  const { stdin, stdout } = process;
  const raw = stdin.isTTY && record.platform !== "node" && record.platform !== "linuxu"; // the guest edits lines itself
  if (raw) stdin.setRawMode(true);
  try {
    return await new Promise((resolve) => {
      const leave = (): void => resolve("left");
      let quiet: NodeJS.Timeout | null = null;
      socket.on("data", (bytes: Buffer) => {
        stdout.write(bytes);
        quiet?.refresh();
      });
      socket.on("close", () => resolve("ended")).on("error", () => resolve("ended"));
      stdin.on("data", (bytes: Buffer) => {
        if (raw && bytes.includes(CONTROL_C)) return leave();
        socket.write(bytes);
      });
      stdin.on("end", () => (quiet = setTimeout(leave, QUIET)));
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, leave);
      stdout.on("error", leave);
    });
  } finally {
    if (raw) stdin.setRawMode(false);
    stdin.pause();
    socket.destroy();
  }
}

async function openConsole(folder: string): Promise<Socket> {
  const place = reach(pathsOf(folder).run, CONSOLE);
  try {
    const socket = connect({ path: place.path, allowHalfOpen: true });
    await once(socket, "connect");
    return socket;
  } finally {
    place.close();
  }
}
