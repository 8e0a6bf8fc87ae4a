/* Two of the four functions that a compiler may call on its own; the other two are the processor's (arch/<processor>/string.c). */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t length);
void *memmove(void *to, const void *from, size_t length);
int memcmp(const void *a, const void *b, size_t length);

void *memmove(void *to, const void *from, size_t length) {
  char *t = to;
  const char *f = from;
  if (t <= f || t >= f + length) return memcpy(to, from, length);
  while (length >= 8) { /* backwards, whole words while they last */
    length -= 8;
    uint64_t word;
    __builtin_memcpy(&word, f + length, 8);
    __builtin_memcpy(t + length, &word, 8);
  }
  while (length--) t[length] = f[length];
  return to;
}

int memcmp(const void *a, const void *b, size_t length) {
  const unsigned char *x = a, *y = b;
  for (size_t i = 0; i < length; i++) {
    if (x[i] != y[i]) return x[i] - y[i];
  }
  return 0;
}
