// Looks at the system: which tools are there, which package manager, and whether it may be used. Changes nothing.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { MANAGERS, TOOLS } from "./packages.mjs";

/** Where a command lies, or undefined. */
export function findCommand(name) {
  if (name.includes("/")) return isExecutable(name) ? name : undefined;
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The path of a tool of the table, or undefined. */
export function findTool(tool) {
  if (tool.files) return tool.files.find((file) => existsSync(file));
  const own = tool.variable && process.env[tool.variable];
  if (own) return findCommand(own);
  return [tool.command, ...(tool.others ?? [])].map(findCommand).find(Boolean);
}

/** The tools that are missing for `purposes`. Native images are built on Linux on x86_64 only, so that nothing is missing elsewhere. */
export function missingTools(purposes) {
  if (!canBuildNative()) return [];
  return TOOLS.filter((tool) => purposes.includes(tool.purpose) && !findTool(tool));
}

/** Whether this is a machine that native images can be built on. */
export function canBuildNative() {
  return process.platform === "linux" && process.arch === "x64";
}

/** The system's package manager, or undefined. */
export function findManager() {
  return MANAGERS.find((manager) => findCommand(manager.command));
}

/** What has to stand before a command to run it with the right to install: nothing, sudo, or undefined where there is no such right. */
export function privilege() {
  if (process.getuid?.() === 0) return [];
  const sudo = findCommand("sudo");
  return sudo && spawnSync(sudo, ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : undefined;
}

/** The packages that have `tools`, each once, as far as there are any. */
export function packagesOf(manager, tools) {
  return [...new Set(tools.map((tool) => tool.packages[manager.name]).filter(Boolean))];
}

/** What a person types to install `tools`: a shell command, or undefined without a known package manager. */
export function installLine(tools) {
  const manager = findManager();
  const names = manager ? packagesOf(manager, tools) : [];
  if (!names.length) return undefined;
  const install = [...manager.install, ...names];
  const commands = (needsRefresh(manager) ? [manager.refresh, install] : [install]).map((words) => words.join(" "));
  if (process.getuid?.() === 0) return commands.join(" && ");
  if (findCommand("sudo")) return commands.map((command) => `sudo ${command}`).join(" && ");
  return `su -c "${commands.join(" && ")}"`;
}

/** Whether the package manager has no lists of packages yet, as on a fresh container. */
export function needsRefresh(manager) {
  if (!manager.lists) return false;
  try {
    return !readdirSync(manager.lists.folder).some((name) => manager.lists.pattern.test(name));
  } catch {
    return true;
  }
}
