// Sets up what is missing, then runs all tests and reports their coverage. Arguments go to tsuk test instead.
import { setUp, tsuk } from "./setup.mjs";

await setUp(["build", "kvm", "debug", "trace", "bench"]);
const given = process.argv.slice(2);
process.exitCode = await tsuk("test", ...(given.length ? given : ["--coverage"]));
