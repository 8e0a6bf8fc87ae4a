/* What every platform does once memory, traps and the console work: hand over to TypeScript. */
#include "image.h"

void entry(void) {
  kernel_start(); /* the libraries come up, then the application's top-level code runs */
  kernel_main();  /* runs main(args) and ends the machine */
  __builtin_trap();
}
