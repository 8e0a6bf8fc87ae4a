/* What a machine that cannot boot says before it ends. */
#include "image.h"

void fail(const char *message) {
  size_t length = 0;
  while (message[length]) length++;
  console_emergency("tsukuri: ", 9);
  console_emergency(message, length);
  console_emergency("\n", 1);
  stop_machine(STATUS_NO_MEMORY);
}
