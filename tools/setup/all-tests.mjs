// Sets up what is missing, then runs all tests and reports their coverage. Arguments go to tsuk test instead.
import { fetchXen } from "./fetch-xen.mjs";
import { PURPOSES } from "./packages.mjs";
import { setUp, tsuk } from "./setup.mjs";
import { canBuildNative } from "./system.mjs";
import { XEN_ARCHS } from "./xen.mjs";

await setUp(Object.keys(PURPOSES));
if (canBuildNative()) await fetchXen(XEN_ARCHS);
const given = process.argv.slice(2);
process.exitCode = await tsuk("test", ...(given.length ? given : ["--coverage"]));
