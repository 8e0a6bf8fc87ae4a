/** A guest domain's configuration for `xl create`, as xl.cfg(5) has it. */

export interface Domain {
  name: string;
  /** "pv" on a PC, "pvh" on Arm. */
  type: string;
  /** The image's file. */
  kernel: string;
  commandLine: string;
  megabytes: number;
}

/** The configuration's text. A guest that has ended is gone, whichever way it did. */
export function xlConfig({ name, type, kernel, commandLine, megabytes }: Domain): string {
  return [
    `name = ${xlString(name)}`,
    `type = ${xlString(type)}`,
    `kernel = ${xlString(kernel)}`,
    ...(commandLine ? [`cmdline = ${xlString(commandLine)}`] : []),
    `memory = ${megabytes}`,
    "vcpus = 1",
    ...["poweroff", "reboot", "crash"].map((end) => `on_${end} = "destroy"`),
    "",
  ].join("\n");
}

/** A string in xl's syntax, in which a backslash quotes. */
function xlString(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
