// Installs the npm packages when they are not those of package-lock.json.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { excerpt, runStep, say } from "./progress.mjs";

const NPM_CI = ["ci", "--include=dev", "--prefer-offline", "--no-audit", "--no-fund"];
const OFFLINE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH)\b/;
const SHAKY = /\b(ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|E50\d|E429)\b/;

/** Makes node_modules what package-lock.json says. Returns whether it is. */
export async function installNpmPackages(root) {
  if (isInstalled(root)) return true;
  // Without retries a machine that is offline hears of it in seconds instead of minutes.
  let { ok, output } = await runNpm(root, ["--fetch-retries=0"]);
  if (!ok && SHAKY.test(output)) ({ ok, output } = await runNpm(root, []));
  if (ok) return true;
  const offline = OFFLINE.exec(output);
  if (!offline) say(`${excerpt(output)}\n\nWhen that is dealt with, type the command again.`);
  else {
    say(`
The npm registry cannot be reached (${offline[0]}). The first set-up needs a network, or npm's cache filled by an earlier
\`npm ci\`; a proxy is set by \`npm config set proxy URL\`. Then type the command again.`);
  }
  return false;
}

function runNpm(root, options) {
  const total = topLevelPackages(root);
  return runStep("npm ci: install the npm packages", [...npm(), ...NPM_CI, ...options], {
    cwd: root,
    detail: () => `${Math.min(countInstalled(root), total)} of ${total}`,
  });
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

/** Packages that are unpacked by now. */
function countInstalled(root) {
  const folder = join(root, "node_modules");
  return packageFolders(folder).filter((path) => existsSync(join(path, "package.json"))).length;
}

function packageFolders(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => !name.startsWith("."));
  return names.flatMap((name) => (name.startsWith("@") ? packageFolders(join(folder, name)) : [join(folder, name)]));
}

/** The npm that started us, else the one on PATH. */
function npm() {
  const path = process.env.npm_execpath ?? "";
  return /npm-cli\.c?js$/.test(path) ? [process.execPath, path] : ["npm"];
}
