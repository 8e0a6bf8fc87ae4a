/** Takes the place of the standard library's bindings to Node. `process` itself is uklang/process. */
export { process } from "uklang/process";
