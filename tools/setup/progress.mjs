// Runs a command of the set-up: one line of progress for a person, the command's own words when it fails.
import { spawn } from "node:child_process";
import { constants } from "node:os";

const INTERVAL = 200;

/** The signal that asked us to end, if one did. A terminal tells the child of Ctrl-C as well; the child's end is waited for. */
let askedToEnd;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => (askedToEnd = signal));

/** A line for the person, apart from the guest's output. */
export function say(text = "") {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs `command` to its end. Resolves to whether it succeeded, and all that it wrote. `detail` may give words that change while
 * it runs; without it the last line that the command wrote is shown.
 */
export function runStep(title, command, { cwd, environment = {}, detail } = {}) {
  return new Promise((resolve) => {
    const started = Date.now();
    let output = "";
    const child = spawn(command[0], command.slice(1), {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const kill = () => child.kill("SIGTERM");
    process.on("SIGTERM", kill);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));

    const timer = showProgress(() => `· ${title} … ${detail?.() ?? lastLine(output)}`);
    const end = (ok) => {
      process.off("SIGTERM", kill);
      stopProgress(timer);
      if (askedToEnd) return process.exit(128 + constants.signals[askedToEnd]);
      say(`${ok ? "✓" : "✗"} ${title} ${((Date.now() - started) / 1000).toFixed(1)} s`);
      resolve({ ok, output });
    };
    child.on("error", (error) => {
      output += error.message;
      end(false);
    });
    child.on("close", (status) => end(status === 0));
  });
}

function showProgress(line) {
  if (!process.stderr.isTTY) return undefined;
  const show = () => process.stderr.write(`\r\x1b[K${line().slice(0, (process.stderr.columns || 80) - 1)}`);
  show();
  return setInterval(show, INTERVAL);
}

function stopProgress(timer) {
  if (!timer) return;
  clearInterval(timer);
  process.stderr.write("\r\x1b[K");
}

function lastLine(text) {
  return text
    .slice(-500)
    .trimEnd()
    .split(/[\r\n]/)
    .pop();
}

/** The last lines of what a failed command wrote, indented. */
export function excerpt(output, lines = 6) {
  return output
    .trim()
    .split("\n")
    .slice(-lines)
    .map((line) => `    ${line}`)
    .join("\n");
}
