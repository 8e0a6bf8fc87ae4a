/* Copying and filling memory: 16 bytes at a time, then what is left by the bits of its length. Unaligned accesses are cheap. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);

/* Moves `size` bytes and both pointers; the compiler makes it one load and one store. */
#define MOVE(size) (__builtin_memcpy(t, f, size), t += size, f += size)

void *memcpy(void *to, const void *from, size_t length) {
  char *t = to;
  const char *f = from;
  for (; length >= 16; length -= 16) MOVE(16);
  if (length & 8) MOVE(8);
  if (length & 4) MOVE(4);
  if (length & 2) MOVE(2);
  if (length & 1) *t = *f;
  return to;
}

void *memset(void *to, int value, size_t length) {
  char *t = to;
  uint64_t pattern = (unsigned char)value * 0x0101010101010101u;
  const uint64_t two[2] = {pattern, pattern};
  const char *f = (const char *)two;
  for (; length >= 16; length -= 16) {
    __builtin_memcpy(t, two, 16);
    t += 16;
  }
  if (length & 8) MOVE(8), f -= 8;
  if (length & 4) MOVE(4), f -= 4;
  if (length & 2) MOVE(2), f -= 2;
  if (length & 1) *t = *f;
  return to;
}
