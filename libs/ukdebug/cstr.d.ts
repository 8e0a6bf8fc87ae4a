/** What the build replaces in sources before they are compiled (tools/transforms/text.ts), for editors and tsc. */

/** The address of static data with `text`, a literal, as NUL-terminated UTF-8. */
declare function cstr(text: string): usize;
