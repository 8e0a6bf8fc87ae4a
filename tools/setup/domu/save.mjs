// Boots the first domain and saves its state, by QEMU's machine protocol (QMP): migration into a file.
import { spawn } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { DISK_SIZE, FILES, machineCommand } from "./machine.mjs";

const READY = "tsuk-ready";
/** Milliseconds. It takes 15 seconds on a quiet machine. */
const LIMIT = 300_000;
const POLL = 100;

/** Resolves to what went wrong; undefined when the state is there. */
export function saveState(arch, folder) {
  const disk = join(folder, "empty");
  writeFileSync(disk, "");
  truncateSync(disk, DISK_SIZE);
  const socket = join(folder, "qmp");
  const monitor = ["-chardev", `socket,id=qmp,path=${socket},server=on,wait=off`, "-mon", "chardev=qmp,mode=control"];
  return new Promise((resolve) => {
    const [qemu, ...words] = machineCommand(arch, folder, disk);
    const child = spawn(qemu, [...words, ...monitor], { stdio: ["ignore", "pipe", "pipe"] });
    const kill = () => void child.kill("SIGKILL");
    process.once("exit", kill);
    let output = "";
    let saving = false;
    let problem = "it ended before it was ready";
    const timer = setTimeout(() => ((problem = "it was not ready in time"), kill()), LIMIT);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("latin1").on("data", (text) => {
        output += text;
        if (saving || !output.includes(READY)) return;
        saving = true;
        migrate(socket, join(folder, FILES.state)).then(
          () => ((problem = undefined), kill()),
          (error) => ((problem = error.message), kill()),
        );
      });
    }
    child.on("error", (error) => (problem = error.message));
    child.on("close", () => {
      clearTimeout(timer);
      process.off("exit", kill);
      resolve(problem && `${problem}\n${output.trimEnd().split("\n").slice(-12).join("\n")}`);
    });
  });
}

/** Has QEMU write its whole state to `file`. */
function migrate(socket, file) {
  return new Promise((resolve, reject) => {
    const monitor = connect(socket);
    const say = (execute, given) => monitor.write(`${JSON.stringify({ execute, arguments: given })}\n`);
    let rest = "";
    const poll = setInterval(() => say("query-migrate"), POLL);
    const end = (error) => {
      clearInterval(poll);
      monitor.destroy();
      if (error) reject(error);
      else resolve();
    };
    monitor.on("error", end);
    monitor.setEncoding("utf8").on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      for (const line of lines.filter(Boolean)) {
        const message = JSON.parse(line);
        if (message.error) return end(new Error(`QEMU: ${message.error.desc}`));
        if (message.return?.status === "completed") return end();
        if (message.return?.status === "failed") return end(new Error("QEMU could not save the machine"));
      }
    });
    say("qmp_capabilities");
    say("migrate-set-parameters", { "max-bandwidth": 10_000_000_000 });
    say("migrate", { uri: `exec:cat > '${file.replaceAll("'", "'\\''")}'` });
  });
}
