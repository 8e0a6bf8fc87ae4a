// Installs system packages when there is the right to; says what to type otherwise.
import { excerpt, runStep, say } from "./progress.mjs";
import { findManager, installLine, missingTools, needsRefresh, packagesOf, privilege } from "./system.mjs";

/** Installs what is missing for `purposes`, as far as that is possible. */
export async function installSystemPackages(purposes) {
  const missing = missingTools(purposes);
  if (missing.length === 0) return;
  const manager = findManager();
  const right = manager && privilege();
  const packages = manager ? packagesOf(manager, missing) : [];
  if (!right || !packages.length) return explain(missing);

  const run = (words) => runStep(words.join(" "), asAdministrator(right, manager, words));
  const install = [...manager.install, ...manager.yes, ...packages];
  const refreshed = needsRefresh(manager);
  if (refreshed) await run(manager.refresh);
  let result = await run(install);
  if (!result.ok && manager.refresh && !refreshed) {
    await run(manager.refresh); // the lists may be too old to find the packages
    result = await run(install);
  }
  if (!result.ok) say(excerpt(result.output));
  const still = missingTools(purposes);
  if (still.length > 0) explain(still);
}

function asAdministrator(right, manager, words) {
  const environment = Object.entries(manager.environment ?? {}).map(([name, value]) => `${name}=${value}`);
  return [...right, ...(environment.length ? ["env", ...environment] : []), ...words];
}

function explain(missing) {
  const names = missing.map((tool) => tool.command ?? tool.name).join(", ");
  const line = installLine(missing);
  say(`Not installed: ${names}.`);
  say(line ? `To install, type:\n\n    ${line}\n` : "Install them with your system's package manager.\n");
}
