/**
 * Compilers that stay, for whoever builds often. Loading the compiler and warming it up takes more time than most compilations: a process
 * that stays does it once. Processes of tsuk find this one by an environment variable, and ask it by a local socket instead of starting a
 * compiler themselves (ask-compiler.ts). What is made is the same.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMPILERS, type Answer, type JobDone, type Question } from "./ask-compiler.ts";

/** As many of a kind as work at the same time. Further ones end with their job. */
const STAYING = 2;
/** Those of a version that nobody asks for any more do not stay for ever. */
const STAYING_OF_ALL = 3 * STAYING;
/** One that has grown beyond that ends with its job: the compiler keeps parts of what it made. */
const MOST_BYTES = 800 << 20;

interface Compiler {
  child: ChildProcess;
  /** The program, and the environment that matters to it. */
  kind: string;
}

/** Starts to listen, and says so in the environment of this process and those that it starts. The result ends that. */
export async function keepCompilers(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-compilers-"));
  const all = new Set<ChildProcess>();
  const idle: Compiler[] = [];

  const server = createServer((client) => {
    client.on("error", () => client.destroy());
    client.setEncoding("utf8").once("data", (text: string) => answer(client, JSON.parse(text) as Question));
  });

  function answer(client: Socket, question: Question): void {
    const compiler = takeCompiler(question);
    const { child } = compiler;
    let errors = "";
    const onErrors = (chunk: string): void => void (errors += chunk);
    const onMessage = ({ messages, bytes }: JobDone): void => {
      finish({ status: 0, signal: null, messages: errors + messages });
      const same = idle.filter(({ kind }) => kind === compiler.kind);
      if (same.length < STAYING && bytes < MOST_BYTES) idle.push(compiler);
      else child.kill("SIGKILL");
      if (idle.length > STAYING_OF_ALL) idle.shift()!.child.kill("SIGKILL");
    };
    const onClose = (status: number | null, signal: NodeJS.Signals | null): void => {
      finish({ status, signal, messages: errors });
    };
    const onLeft = (): void => void child.kill("SIGKILL"); // nobody waits for the answer
    const finish = (result: Answer): void => {
      child.stderr!.off("data", onErrors);
      child.off("message", onMessage).off("close", onClose);
      client.off("close", onLeft).end(JSON.stringify(result));
    };
    child.stderr!.on("data", onErrors);
    child.on("message", onMessage).on("close", onClose);
    client.on("close", onLeft);
    child.send(question.args, () => undefined); // one that has died says so by its end
  }

  function takeCompiler({ worker, environment }: Question): Compiler {
    const kind = JSON.stringify([worker, environment]);
    const found = idle.findLastIndex((compiler) => compiler.kind === kind);
    if (found >= 0) return idle.splice(found, 1)[0]!;
    const { CI: _, ...inherited } = process.env;
    const child = spawn(process.execPath, ["--enable-source-maps", worker], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { ...inherited, ...environment },
    });
    child.stderr!.setEncoding("utf8");
    const compiler = { child, kind };
    all.add(child);
    child.on("error", () => undefined); // it could not be started: "close" follows
    child.on("close", () => {
      all.delete(child);
      const index = idle.indexOf(compiler);
      if (index >= 0) idle.splice(index, 1);
    });
    return compiler;
  }

  await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
  process.env[COMPILERS] = join(folder, "socket");
  return async () => {
    delete process.env[COMPILERS];
    const ended = [...all].map((child) => new Promise((resolve) => child.once("close", resolve)));
    for (const child of all) child.kill("SIGKILL");
    await Promise.all(ended);
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  };
}
