/* Randomness from the processor's own generator. */
#include "cpu.h"
#include "image.h"

u32 plat_entropy(u32 data, u32 length) {
  if (!has_random()) return (u32)-19; /* ENODEV */
  while (length) {
    uint64_t word;
    if (!random_word(&word)) return (u32)-5; /* EIO */
    u32 n = length < sizeof word ? length : (u32)sizeof word;
    __builtin_memcpy(linear(data, n), &word, n);
    data += n;
    length -= n;
  }
  return 0;
}
