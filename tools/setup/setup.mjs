// The set-up that npm start and npm test begin with. On a machine where all is there it only looks.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installSystemPackages } from "./install.mjs";
import { installNpmPackages } from "./npm.mjs";

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Installs what is missing. Ends the process when the npm packages cannot be had, since nothing works without them. */
export async function setUp(purposes) {
  if (!(await installNpmPackages(root))) process.exit(1);
  await installSystemPackages(purposes);
}

/** Runs the tsuk command on this terminal; resolves to its exit status. */
export function tsuk(...words) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "tools", "bin", "tsuk.mjs"), ...words], {
      cwd: root,
      stdio: "inherit",
    });
    const pass = (signal) => child.kill(signal);
    process.on("SIGTERM", pass);
    child.on("error", reject);
    child.on("close", (status, signal) => {
      process.off("SIGTERM", pass);
      resolve(status ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
