/** The kernel's command line: parameters, "--", the application's arguments, each word quoted as plat.commandLine wants it. */
export function commandLine(kernelParameters: string[], args: string[]): string {
  if (kernelParameters.length === 0 && args.length === 0) return "";
  return [...kernelParameters.map(quote), "--", ...args.map(quote)].join(" ");
}

function quote(word: string): string {
  return word !== "" && !/[\s"\\]/.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&")}"`;
}
