/** Where things lie in linear memory. */

/** Where it begins: below, a null pointer faults. Static memory that is zero at start comes first. */
export const MEMORY_BASE = 0x10000;
/** Where static data with a value begins. */
export const DATA_BASE = 0x20000;
