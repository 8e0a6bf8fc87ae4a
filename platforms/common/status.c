/*
 * The exit status on its way out. Where no device takes it, the kernel parameter tsuk.status says how `tsuk run` would like to be told:
 * "console" for the console's last line, which it keeps to itself; "semihosting" for a machine with a debugger behind it.
 */
#include "image.h"

char status_way;

void read_status_way(const char *line, size_t length) {
  const char *way = kernel_parameter(line, length, "tsuk.status=");
  if (way) status_way = *way;
}

void status_digits(char *into, unsigned status) {
  into[0] = (char)('0' + status / 100);
  into[1] = (char)('0' + status / 10 % 10);
  into[2] = (char)('0' + status % 10);
  into[3] = '\n';
}

bool tell_on_console(unsigned status) {
  if (status_way != STATUS_ON_CONSOLE) return false;
  char line[] = "\x1btsuk-status 000\n";
  status_digits(line + sizeof line - 1 - STATUS_DIGITS, status);
  console_emergency(line, sizeof line - 1);
  return true;
}
