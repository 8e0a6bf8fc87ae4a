// The shell's commands: a name, a line of help, a function of the command's words.
import { crash } from "./crash";
import { printDevices, printMemory, printThreads } from "./status";
import { sleep } from "uksched";
import { fromMillis } from "uktime";

export class Command {
  constructor(
    public name: string,
    public usage: string,
    public help: string,
    public run: (words: string[]) => void,
  ) {}
}

export const commands: Command[] = [
  new Command("echo", "echo WORD…", "prints its words", (words) => {
    console.log(words.slice(1).join(" "));
  }),
  new Command("ps", "ps", "lists the threads", (_) => {
    printThreads();
  }),
  new Command("mem", "mem", "shows the memory", (_) => {
    printMemory();
  }),
  new Command("devices", "devices", "prints the machine's device tree", (_) => {
    printDevices();
  }),
  new Command("sleep", "sleep SECONDS", "waits", (words) => {
    const seconds = words.length > 1 ? parseFloat(words[1]) : NaN;
    if (!(seconds >= 0)) console.log("usage: sleep SECONDS");
    else sleep(fromMillis(<u64>(seconds * 1000)));
  }),
  new Command(
    "crash",
    "crash KIND",
    "null, bounds, divide, assert, stack, unreachable: shows a crash report",
    (words) => {
      crash(words.length > 1 ? words[1] : "");
    },
  ),
  new Command("exit", "exit [STATUS]", "ends the machine", (words) => {
    const status = words.length > 1 ? parseInt(words[1]) : 0;
    if (isNaN(status)) console.log("usage: exit [STATUS]");
    else process.exit(<i32>status);
  }),
];

export function find(name: string): Command | null {
  for (let i = 0; i < commands.length; i++) {
    if (commands[i].name == name) return commands[i];
  }
  return null;
}
