/** QEMU's monitor, over a socket (QEMU Machine Protocol: one JSON object a line). */
import { connect } from "node:net";
import { createInterface } from "node:readline";

export interface Monitor {
  execute(command: string, args?: Record<string, unknown>): Promise<unknown>;
  /** A command of the monitor for people; its answer. */
  command(line: string): Promise<string>;
}

interface Message {
  QMP?: unknown;
  event?: string;
  return?: unknown;
  error?: { desc: string };
}

/** Connects to the socket of a running QEMU. */
export async function openMonitor(path: string): Promise<Monitor> {
  const socket = connect(path);
  const waiting: ((message: Message) => void)[] = [];
  let greeted: () => void;
  const greeting = new Promise<void>((resolve) => (greeted = resolve));
  socket.on("error", () => undefined); // QEMU has ended
  const lines = createInterface({ input: socket });
  lines.on("error", () => undefined); // which readline passes on
  lines.on("line", (line) => {
    const message = JSON.parse(line) as Message;
    if (message.QMP) greeted();
    else if (!message.event) waiting.shift()?.(message);
  });
  const execute = (command: string, args: Record<string, unknown> = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.push((message) =>
        message.error ? reject(new Error(`${command}: ${message.error.desc}`)) : resolve(message.return),
      );
      socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
  await greeting;
  await execute("qmp_capabilities");
  return { execute, command: async (line) => String(await execute("human-monitor-command", { "command-line": line })) };
}
