/* Copying and filling memory: 16 bytes at a time, then words, then bytes. Unaligned words are the hardware's business. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);

void *memcpy(void *to, const void *from, size_t length) {
  char *t = to;
  const char *f = from;
  for (; length >= 16; length -= 16, t += 16, f += 16) __builtin_memcpy(t, f, 16);
  for (; length >= 4; length -= 4, t += 4, f += 4) __builtin_memcpy(t, f, 4);
  while (length--) *t++ = *f++;
  return to;
}

void *memset(void *to, int value, size_t length) {
  char *t = to;
  uint32_t pattern = (unsigned char)value * 0x01010101u;
  const uint32_t four[4] = {pattern, pattern, pattern, pattern};
  for (; length >= 16; length -= 16, t += 16) __builtin_memcpy(t, four, 16);
  for (; length >= 4; length -= 4, t += 4) __builtin_memcpy(t, four, 4);
  while (length--) *t++ = (char)value;
  return to;
}
