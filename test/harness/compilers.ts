/** For vitest: the builds of a test run share compilers that stay. */
import { keepCompilers } from "../../tools/pipeline/compilers.ts";

export const setup = keepCompilers;
