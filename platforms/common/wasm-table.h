/*
 * Calls through the module's function table: WebAssembly core specification, "call_indirect". The table is constant,
 * so neither its functions nor their types can be changed by anything.
 */
#define CALL_INDIRECT(function_type, type_id, index, ...)                                          \
  ((LIKELY((index) < TABLE_SIZE && table[index].type == (type_id)) || TRAP(CALL_INDIRECT)),        \
   ((function_type)table[index].function)(__VA_ARGS__))
