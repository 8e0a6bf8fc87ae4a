/**
 * ukargparse: the kernel's command line.
 *
 *     virtio.queues=2 env.LANG=C mem=64M -- serve "two words"
 *     └──────── the kernel's ─────────┘     └─ the application's ─┘
 *
 * Words before the first word `--` are the kernel's: `library.parameter=value`, or `env.NAME=value` for the
 * environment; `env.vars=[ NAME=value … ]` is several of these, as kraft and urunc have it. Without a `--` all words
 * are the application's. Double quotes keep blanks, \ makes the next character literal, in quotes or not, and a `--`
 * in quotes is a word like any other.
 */
export { parameter, ParameterKind } from "./parameters";
export { argument, argumentCount, environmentCount, environmentEntry, parseCommandLine } from "./commandline";
export { problemCount } from "./problems";
