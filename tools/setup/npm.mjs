// Installs the npm packages when they are not those of package-lock.json.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { excerpt, runStep, say } from "./progress.mjs";

/** Retries soon, so that a machine without a network hears of it in seconds. */
const NPM_CI = [
  "ci",
  "--include=dev",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=3000",
];
const NO_NETWORK =
  /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)|ERR_SOCKET_TIMEOUT|ENOTCACHED|network/;

/** Makes node_modules what package-lock.json says. Returns whether it is. */
export async function installNpmPackages(root) {
  if (isInstalled(root)) return true;
  const total = topLevelPackages(root);
  const { ok, output } = await runStep("npm ci: install the npm packages", [...npm(), ...NPM_CI], {
    cwd: root,
    detail: () => `${Math.min(countInstalled(root), total)} of ${total}`,
  });
  if (ok) return true;
  say(excerpt(output));
  say(
    NO_NETWORK.test(output)
      ? "\nThe npm registry cannot be reached. The first set-up needs a network, or npm's cache filled by an earlier `npm ci`;\n" +
          "a proxy is set by `npm config set proxy URL`. Then type the command again: it goes on where it stopped."
      : "\nnpm's own words are above. When they are dealt with, type the command again.",
  );
  return false;
}

/** Whether each package of package-lock.json is installed in its version. npm writes its own list last, when all the rest is there. */
function isInstalled(root) {
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (!installed) return false;
  const wanted = Object.entries(readPackages(join(root, "package-lock.json")) ?? {});
  return wanted.every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    if (!found) return path === "" || optional === true; // another system's binary
    return found.version === version && found.integrity === integrity;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function topLevelPackages(root) {
  const packages = Object.entries(readPackages(join(root, "package-lock.json")) ?? {});
  return packages.filter(([path, { optional }]) => path !== "" && !optional && path.lastIndexOf("node_modules/") === 0)
    .length;
}

function countInstalled(root) {
  const folder = join(root, "node_modules");
  if (!existsSync(folder)) return 0;
  const names = readdirSync(folder).filter((name) => !name.startsWith("."));
  return names.reduce((sum, name) => sum + (name.startsWith("@") ? readdirSync(join(folder, name)).length : 1), 0);
}

/** The npm that started us, else the one on PATH. */
function npm() {
  const path = process.env.npm_execpath ?? "";
  return /npm-cli\.c?js$/.test(path) ? [process.execPath, path] : ["npm"];
}
