/**
 * ukgc: what other libraries may use of the managed runtime. Applications use it without knowing, by `new`.
 */
export {
  createStack,
  destroyStack,
  initMainStack,
  managed,
  runningStack,
  ShadowStack,
  stackDepth,
  switchStack,
} from "./stacks";
export { collect, GcStats, gcStats, pin } from "./heap";
export { unpin } from "./pins";
