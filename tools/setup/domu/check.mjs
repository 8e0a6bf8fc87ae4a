// Tries a saved state: goes on from it with a disk that has no guest, which is refused, and everything on the way to there has worked. Some states are
// no good: a Xen that was saved in the middle of a page table's release panics whenever it goes on.
import { spawn } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cpioArchive } from "./cpio.mjs";
import { DISK_SIZE, machineCommand, restoreArguments } from "./machine.mjs";

const OVER = "tsuk-over";
/** Milliseconds. It takes some seconds on a quiet machine. */
const LIMIT = 120_000;

/** Resolves to whether the state in `folder` is good. */
export function checkState(arch, folder) {
  const disk = join(folder, "probe");
  writeFileSync(disk, cpioArchive([{ path: "domain.cfg", data: Buffer.from('name = "probe"\n') }]));
  truncateSync(disk, DISK_SIZE);
  const [qemu, ...words] = [...machineCommand(arch, folder, disk), ...restoreArguments(folder)];
  return new Promise((resolve) => {
    const child = spawn(qemu, words, { stdio: ["ignore", "pipe", "ignore"] });
    const kill = () => void child.kill("SIGKILL");
    process.once("exit", kill);
    const timer = setTimeout(kill, LIMIT);
    let output = "";
    child.stdout.setEncoding("latin1").on("data", (text) => (output += text).includes(OVER) && kill());
    child.on("error", () => undefined); // "close" follows
    child.on("close", () => {
      clearTimeout(timer);
      process.off("exit", kill);
      resolve(output.includes(OVER));
    });
  });
}
