// An interactive console. `help` lists what it can do.
import { readLine } from "ukconsole";
import { commands, find } from "./commands";

export function main(args: string[]): i32 {
  // arguments are commands to run first: `tsuk run shell -- "echo hello" "exit 3"`
  for (let i = 0; i < args.length; i++) run(args[i]);
  console.log(`tsukuri shell, ${commands.length} commands; "help" lists them`);
  while (true) {
    const line = readLine("> ");
    if (line === null) return 0; // the end of the input
    run(line);
  }
}

function run(line: string): void {
  const words = line
    .trim()
    .split(" ")
    .filter((word) => word.length > 0);
  if (words.length == 0) return;
  const command = find(words[0]);
  if (command) command.run(words);
  else if (words[0] == "help") help();
  else console.log(`${words[0]}: no such command; "help" lists them`);
}

function help(): void {
  for (let i = 0; i < commands.length; i++) console.log(`${commands[i].usage.padEnd(14)} ${commands[i].help}`);
}
