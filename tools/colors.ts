/** Colours for what the tool says on standard error: on a terminal, and nowhere else (NO_COLOR is respected). */
import { createColors } from "picocolors";

export const pc = createColors(Boolean(process.stderr.isTTY) && !process.env.NO_COLOR);
