/* The few kernel parameters that native code needs before TypeScript runs. Everything else is libs/ukargparse's. */
#include "image.h"

static int is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == 0; }

static int matches(const char *word, const char *end, const char *name) {
  while (*name) {
    if (word == end || *word++ != *name++) return 0;
  }
  return 1;
}

/* Behind the word at `at`: blanks in double quotes or behind a backslash belong to it, as libs/ukargparse has it. */
static const char *word_end(const char *at, const char *end) {
  for (int quoted = 0; at < end && (quoted || !is_blank(*at)); at++) {
    if (*at == '\\' && at + 1 < end) at++;
    else if (*at == '"') quoted = !quoted;
  }
  return at;
}

/* Parameters stand before the word "--"; a line without it has none. */
const char *kernel_parameter(const char *line, size_t length, const char *name) {
  const char *end = line + length, *found = 0;
  for (const char *at = line; at < end;) {
    while (at < end && is_blank(*at)) at++;
    const char *word = at;
    at = word_end(at, end);
    if (at - word == 2 && word[0] == '-' && word[1] == '-') return found;
    if (matches(word, at, name)) {
      found = word;
      while (*name) name++, found++;
      name -= found - word;
    }
  }
  return 0;
}

uint64_t parse_size(const char *text) {
  uint64_t value = 0;
  while (*text >= '0' && *text <= '9') value = value * 10 + (uint64_t)(*text++ - '0');
  int shift = 0;
  switch (*text) {
  case 'k': case 'K': shift = 10, text++; break;
  case 'm': case 'M': shift = 20, text++; break;
  case 'g': case 'G': shift = 30, text++; break;
  }
  return is_blank(*text) ? value << shift : 0;
}
