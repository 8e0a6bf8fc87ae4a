/* The four functions that a compiler may call on its own. */
#include <stddef.h>

void *memcpy(void *to, const void *from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
int memcmp(const void *a, const void *b, size_t length);

#if defined(__x86_64__)
void *memcpy(void *to, const void *from, size_t length) {
  void *result = to;
  size_t words = length >> 3;
  length &= 7;
  __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(length) : : "memory");
  return result;
}

void *memset(void *to, int value, size_t length) {
  void *result = to;
  unsigned long pattern = (unsigned char)value * 0x0101010101010101ul;
  size_t words = length >> 3;
  length &= 7;
  __asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(pattern) : "memory");
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(length) : "a"(pattern) : "memory");
  return result;
}
#else
#error "string.c: this processor is not known"
#endif

void *memmove(void *to, const void *from, size_t length) {
  char *t = to;
  const char *f = from;
  if (t <= f || t >= f + length) return memcpy(to, from, length);
  while (length >= 8) { /* backwards, whole words while they last */
    length -= 8;
    unsigned long word;
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
