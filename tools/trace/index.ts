/** Turns a guest's crash report into a TypeScript backtrace. See README.md. */

export { findReports, type Report, type StackWord } from "./parse.ts";
export { describe, formatBacktrace, ReportFilter, type ReportFilterOptions } from "./report.ts";
export { resolveReport } from "./resolve.ts";
export type { Frame } from "./symbolize.ts";
