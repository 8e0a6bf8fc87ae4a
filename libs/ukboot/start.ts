/** Importing this file boots the kernel: its top-level code runs before that of whatever is imported after it. */
import { bringUp } from "./up";

bringUp();
