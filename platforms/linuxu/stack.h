/* The stack of signal handlers, of which assembly knows the size. */
#define SIGNAL_STACK_SIZE 16384
