/** The tsuk command. Each command is a file of its own in commands/, loaded when it is used. */
import { Command, CommanderError } from "commander";
import { pc } from "./colors.ts";
import { CliError } from "./errors.ts";
import { version } from "./project.ts";
import { addInitCommand } from "./commands/init.ts";
import { addBuildCommand } from "./commands/build.ts";
import { addRunCommand } from "./commands/run.ts";
import { addPsCommand } from "./commands/ps.ts";
import { addLogsCommand } from "./commands/logs.ts";
import { addAttachCommand } from "./commands/attach.ts";
import { addWaitCommand } from "./commands/wait.ts";
import { addStopCommand } from "./commands/stop.ts";
import { addRmCommand } from "./commands/rm.ts";
import { addDebugCommand } from "./commands/debug.ts";
import { addTraceCommand } from "./commands/trace.ts";
import { addCheckCommand } from "./commands/check.ts";
import { addTestCommand } from "./commands/test.ts";
import { addBenchCommand } from "./commands/bench.ts";
import { addSizeCommand } from "./commands/size.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addMenuconfigCommand } from "./commands/menuconfig.ts";
import { addPackCommand } from "./commands/pack.ts";
import { addCleanCommand } from "./commands/clean.ts";
import { addConfigCommand } from "./commands/config.ts";
import { addLibCommand } from "./commands/lib.ts";
import { addGraphCommand } from "./commands/graph.ts";

const program = new Command("tsuk")
  .description("Builds, runs and tests unikernels written in TypeScript")
  .version(version)
  .showHelpAfterError("(tsuk --help shows what there is)")
  .enablePositionalOptions();

for (const add of [
  addInitCommand,
  addBuildCommand,
  addRunCommand,
  addPsCommand,
  addLogsCommand,
  addAttachCommand,
  addWaitCommand,
  addStopCommand,
  addRmCommand,
  addPackCommand,
  addDebugCommand,
  addTraceCommand,
  addCheckCommand,
  addTestCommand,
  addBenchCommand,
  addSizeCommand,
  addDoctorCommand,
  addConfigCommand,
  addMenuconfigCommand,
  addLibCommand,
  addGraphCommand,
  addCleanCommand,
]) {
  add(program);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`${pc.red("error:")} ${error.message}\n`);
  if (error.hint) process.stderr.write(`${error.hint}\n`);
  process.exitCode = error.status;
}
