/** The README: each command works and shows what it says. A file of its own, so that both pages are typed at the same time. */
import { testPage } from "./typed.ts";

testPage("README.md");
