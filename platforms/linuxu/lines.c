/*
 * Interrupt lines of a Linux process. An interrupt is a file descriptor, whose line is raised when it can be read from; line 0 is the
 * console. ppoll(2) leaves out what has a negative descriptor: that is how a line is kept out which has been raised and not been let in again.
 */
#include "image.h"
#include "linux.h"

#define MOST_LINES 8

int console_listening(void);
u32 console_tell(int ready);
u32 wait_for_lines(const struct timespec *limit);

static struct poll_entry polled[1 + MOST_LINES];
static u32 lines_open;

/* Waits until `limit`; null: for ever. */
u32 wait_for_lines(const struct timespec *limit) {
  polled[0] = (struct poll_entry){console_listening() ? 0 : -1, POLLIN, 0};
  if (CALL(ppoll, polled, 1 + lines_open, limit, 0, 0, 0) <= 0) return 0;
  u32 lines = console_tell(polled[0].revents != 0);
  for (u32 line = 1; line <= lines_open; line++) {
    if (!polled[line].revents) continue;
    lines |= (u32)1 << line;
    polled[line].fd = ~polled[line].fd;
  }
  return lines;
}

u32 plat_poll(void) {
  static const struct timespec at_once = {0, 0};
  return console_listening() || lines_open ? wait_for_lines(&at_once) : 0;
}

/* A descriptor that can be read from stays so until somebody does: there are no edges. */
u32 plat_lineOpen(u32 interrupt, u32 is_level) {
  int fd = (int)interrupt;
  if (fd < 0 || !is_level) return (u32)-EINVAL;
  for (u32 line = 1; line <= lines_open; line++) {
    if (polled[line].fd == fd || polled[line].fd == ~fd) return line;
  }
  if (lines_open == MOST_LINES) return (u32)-ENOSPC;
  polled[++lines_open] = (struct poll_entry){fd, POLLIN, 0};
  return lines_open;
}

void plat_lineAgain(u32 line) {
  if (line >= 1 && line <= lines_open && polled[line].fd < 0) polled[line].fd = ~polled[line].fd;
}

u32 plat_lineMessage(u32 message) { return (void)message, (u32)-ENOSYS; }
