/**
 * ukconsole: lines from the console. Where the other end is a bare serial line, it echoes and edits (backspace, control-U, control-C, control-D); where it is
 * a terminal that does that itself, it just reads.
 */
export { readLine } from "./line";
