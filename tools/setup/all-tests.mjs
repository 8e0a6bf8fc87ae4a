// Sets up what is missing, then runs all tests. Arguments go to tsuk test.
import { setUp, tsuk } from "./setup.mjs";

await setUp(["build", "kvm", "debug", "trace", "bench"]);
process.exitCode = await tsuk("test", ...process.argv.slice(2));
