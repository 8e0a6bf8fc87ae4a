/** Waits for a guest's first answer. */
import { connect, type Socket } from "node:net";

/** What is asked of a port, and whether that is an answer. */
export interface Question {
  text: string;
  answer: RegExp;
}

export const HTTP: Question = {
  text: "GET / HTTP/1.1\r\nHost: guest\r\nConnection: close\r\n\r\n",
  answer: /^HTTP\/1\.1 200[^]*\r\n\r\n[^]/,
};
export const REDIS: Question = { text: "PING\r\n", answer: /^\+PONG/ };

/** A connection that was refused is tried again after this, in milliseconds; */
const AGAIN = 1;
/** and beside one that nobody answers another one is opened. The guest's device was not there when it began, perhaps. */
const ANOTHER = 250;

/**
 * Asks a port of this machine until there is an answer. Resolves to whether there was one before `limit` milliseconds and before `gone`
 * was true. `seen` is called at the very moment.
 */
export function firstAnswer(
  port: number,
  { text, answer }: Question,
  limit: number,
  gone: () => boolean,
  seen: () => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    const sockets = new Set<Socket>();
    const timers = new Set<NodeJS.Timeout>();
    let over = false;
    const finish = (result: boolean): void => {
      if (over) return;
      over = true;
      if (result) seen();
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      resolve(result);
    };
    const after = (milliseconds: number, work: () => void): void => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, milliseconds);
      timers.add(timer);
    };
    const ask = (): void => {
      if (over) return;
      if (gone()) return finish(false);
      let got = "";
      let replaced = false;
      const replace = (): void => {
        if (!replaced) ask();
        replaced = true;
      };
      const socket = connect(port, "127.0.0.1", () => socket.write(text));
      sockets.add(socket);
      socket.setEncoding("latin1").on("data", (more: string) => {
        got += more;
        if (answer.test(got)) finish(true);
      });
      socket
        .on("error", () => undefined)
        .on("close", () => {
          sockets.delete(socket);
          if (!over) after(AGAIN, replace);
        });
      after(ANOTHER, replace);
    };
    after(limit, () => finish(false));
    ask();
  });
}
