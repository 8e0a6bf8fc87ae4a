/**
 * ukps2: the keyboard at a PC's keyboard controller, with the keys of a US keyboard. `uklang` asks it for input beside the serial line.
 * Where there is no such controller, the first look finds that out, and there is no second.
 */
export { readKeys } from "./controller";
