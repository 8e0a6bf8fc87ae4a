// Sets up what is missing, then builds and boots the first example on the best platform that works here.
import { say } from "./progress.mjs";
import { setUp, tsuk } from "./setup.mjs";
import { canBuildNative, missingTools } from "./system.mjs";

const EXAMPLE = "examples/helloworld";
/** tsuk run's exit statuses when the machine does not start, or ends without a word. */
const CANNOT_START = [125, 70];

const words = process.argv.length > 2 ? process.argv.slice(2) : ["one", "two"];

await setUp(["build", "kvm", "trace"]);
let status = 1;
for (const platform of usablePlatforms()) {
  say(`\n$ npx tsuk run ${EXAMPLE} -p ${platform} -- ${words.join(" ")}`);
  status = await tsuk("run", EXAMPLE, "-p", platform, "--", ...words);
  if (!CANNOT_START.includes(status)) break;
  say(`Platform ${platform} does not work here (status ${status}).`);
}
if (status === 0) {
  say(`
To go on:
    npx tsuk run examples/shell     an interactive console: help, ps, mem, crash null, exit
    npx tsuk doctor                 what is installed here, and what it is needed for
    npm test                        checks everything
README.md shows how to write an application of your own.`);
}
process.exitCode = status;

/** The platforms whose tools are here, the best one first. */
function usablePlatforms() {
  if (!canBuildNative()) {
    say("Native images are built on Linux on x86_64 only. Here the example runs on the node platform.");
    return ["node"];
  }
  if (missingTools(["build"]).length > 0) {
    say("Without a C compiler the example runs on the node platform.");
    return ["node"];
  }
  return missingTools(["kvm"]).length > 0 ? ["linuxu", "node"] : ["kvm", "linuxu", "node"];
}
