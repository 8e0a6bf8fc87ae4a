/**
 * The process that runs the AssemblyScript compiler: one of its own, since a crash of the compiler ends its process. The job comes as
 * JSON in the file named by the first argument; the result's file list goes to the job's `filesRead`. Without an argument it stays, and is
 * told the files one after another (compilers.ts). After a compilation that failed it ends all the same: nobody knows what is left of it.
 */
import { readFileSync } from "node:fs";
import { compileJob } from "./asc-compile.ts";
import type { AscJob } from "./asc-job.ts";
import type { JobDone } from "./ask-compiler.ts";

async function work(jobFile: string): Promise<string> {
  const { status, messages } = await compileJob(JSON.parse(readFileSync(jobFile, "utf8")) as AscJob);
  if (status !== 0) {
    process.stderr.write(messages);
    process.exit(status);
  }
  return messages;
}

const [, , jobFile] = process.argv;
if (jobFile !== undefined) {
  process.stderr.write(await work(jobFile));
} else {
  process.on("message", ([next]: [string]) => {
    void work(next).then((messages) => process.send!({ messages, bytes: process.memoryUsage().rss } satisfies JobDone));
  });
  process.on("disconnect", () => process.exit());
}
