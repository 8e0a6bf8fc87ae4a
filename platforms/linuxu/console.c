/* The console of a Linux process: its standard input and output. */
#include "image.h"
#include "linux.h"

static int input_ended;
static int told; /* of input that waits; it is news again only after somebody has looked, since nobody may want it */

static int input_ready(void) {
  struct poll_entry input = {0, POLLIN, 0};
  struct timespec at_once = {0, 0};
  return CALL(ppoll, &input, 1, &at_once, 0, 0, 0) > 0;
}

void console_emergency(const char *data, size_t length) {
  while (length) {
    intptr_t written = CALL(write, 1, data, length, 0, 0, 0);
    if (written == -EINTR || written == -EAGAIN) continue;
    if (written <= 0) return; /* nobody reads: nothing that could be told to anyone */
    data += written;
    length -= (size_t)written;
  }
}

void plat_consoleWrite(u32 data, u32 length) { console_emergency(linear(data, length), length); }

u32 plat_consoleRead(u32 data, u32 length) {
  told = 0;
  if (input_ended) return (u32)-EPIPE;
  if (!input_ready()) return 0;
  intptr_t got = CALL(read, 0, linear(data, length), length, 0, 0, 0);
  if (got == -EINTR || got == -EAGAIN) return 0;
  if (got <= 0 && length) {
    input_ended = 1;
    return (u32)-EPIPE;
  }
  return (u32)got;
}

u32 plat_consoleCooked(void) { return 1; }

/* Line 0 is the console. An input that has ended stays readable for poll(2): it is announced once, by consoleRead. */
int console_listening(void) { return !input_ended && !told; }
u32 console_tell(int ready) { return ready ? (u32)(told = 1) : 0; }
