/** The package as-console has a program of its own: every function of its console once. */
import "as-console/assembly/test";
