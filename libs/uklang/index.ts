/**
 * uklang: the language's globals on top of the kernel. Applications do not import it: the build points the compiler's names
 * (`console`, `process`, `Date`, `performance`, `crypto`, `Math.random`) here. What is not used is not compiled.
 */
export { process, ReadableStream, WritableStream } from "./process";
export { applicationArguments } from "./arguments";
