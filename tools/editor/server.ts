/** TypeScript's language server as an editor talks to it, for tests: what it shows in a file. */
import { spawn } from "node:child_process";
import { inProject } from "../project.ts";

export interface Shown {
  /** Errors: "line: message". */
  errors: string[];
  /** What is shown at each of the asked places: the declaration, and its doc comment. */
  infos: { declaration: string; documentation: string }[];
}

interface Response {
  type: string;
  request_seq?: number;
  body?: unknown;
}

/** Asks about `file`. `places` are names whose first occurrence is pointed at. */
export async function askServer(file: string, text: string, places: string[]): Promise<Shown> {
  const server = spawn(
    process.execPath,
    [inProject("node_modules/typescript/lib/tsserver.js"), "--disableAutomaticTypingAcquisition"],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  try {
    const waiting = new Map<number, (body: unknown) => void>();
    let output = "";
    server.stdout.setEncoding("utf8").on("data", (data: string) => {
      output += data;
      for (let end = output.indexOf("\n"); end >= 0; end = output.indexOf("\n")) {
        const line = output.slice(0, end);
        output = output.slice(end + 1);
        if (!line.startsWith("{")) continue; // a header
        const { type, request_seq: request, body } = JSON.parse(line) as Response;
        if (type === "response") waiting.get(request!)?.(body);
      }
    });
    let last = 0;
    const ask = (command: string, args: object): Promise<unknown> => {
      const seq = ++last;
      server.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
      return new Promise((resolve) => waiting.set(seq, resolve));
    };
    server.stdin.write(
      `${JSON.stringify({ seq: ++last, type: "request", command: "open", arguments: { file, fileContent: text } })}\n`,
    );
    const errors: string[] = [];
    for (const command of ["syntacticDiagnosticsSync", "semanticDiagnosticsSync"]) {
      const found = (await ask(command, { file })) as { start: { line: number }; text: string }[];
      errors.push(...found.map((error) => `${error.start.line}: ${error.text}`));
    }
    const infos: Shown["infos"] = [];
    for (const place of places) {
      const before = text.slice(0, text.indexOf(place)).split("\n");
      const info = (await ask("quickinfo", { file, line: before.length, offset: before.at(-1).length + 1 })) as {
        displayString: string;
        documentation: string;
      };
      infos.push({ declaration: info.displayString, documentation: info.documentation });
    }
    return { errors, infos };
  } finally {
    server.kill();
  }
}
