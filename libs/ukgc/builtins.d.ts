/** What the compiler generates for a collector, for editors and tsc: AssemblyScript's own declarations leave it out. */

/** Calls `__visit(reference, cookie)` for every global variable that refers to a managed object. */
declare function __visit_globals(cookie: u32): void;

/** Calls `__visit(reference, cookie)` for every reference inside the object; null references too. */
declare function __visit_members(reference: usize, cookie: u32): void;

/** The table of classes: a count, then one word of flags for each. */
declare const __rtti_base: usize;
