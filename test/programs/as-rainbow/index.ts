/** The package as-rainbow has a program of its own: a coloured greeting. */
import "as-rainbow/assembly/test";
