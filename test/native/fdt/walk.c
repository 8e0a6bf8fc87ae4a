/*
 * Damages a device tree in many ways and walks over what is left, as native code does at boot, with an inaccessible page on each side of
 * it: a look beyond the tree ends the program.
 *
 *   walk FILE SEED TREES      prints "whole N nodes", then "damaged N refused M walked"
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fdt.h"

#define MOST (1u << 20)
#define PAGE 4096u

static uint64_t state;

static uint32_t random_below(uint32_t limit) { /* xorshift64* (Marsaglia; Vigna 2016) */
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (uint32_t)((state * 0x2545f4914f6cdd1dull) >> 32) % limit;
}

/* Looks at all that a walk gives. The number of nodes; -1 for a tree that is refused. */
static long walk(const uint8_t *tree, uint32_t size) {
  struct fdt_walk walk;
  struct fdt_node node;
  uint64_t base, length;
  long nodes = 0;
  int found;
  if (fdt_open(&walk, tree, size)) return -1;
  for (unsigned i = 0; fdt_reservation(&walk, i, &base, &length); i++) continue;
  while ((found = fdt_next(&walk, &node)) > 0) {
    nodes++;
    (void)strlen(node.name);
    for (unsigned p = 0; p < FDT_PROPERTIES; p++) {
      fdt_has(&node, p, "arm,pl011");
      fdt_cell(&node, p, random_below(8));
    }
    for (unsigned i = 0; i < 4; i++) fdt_reg(&node, i, &base, &length);
  }
  return found < 0 ? -1 : nodes;
}

/* A few changes: bytes, words with numbers that hurt, or the end cut off (and the header told so, or not). */
static uint32_t damage(uint8_t *tree, uint32_t size) {
  static const uint32_t numbers[] = {0, 1, 2, 3, 4, 9, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff};
  for (uint32_t changes = 1 + random_below(8); changes; changes--) {
    uint32_t at = random_below(4) ? random_below(size / 4) * 4 : random_below(10) * 4; /* the header often */
    uint32_t word = numbers[random_below(sizeof numbers / sizeof *numbers)];
    if (random_below(2)) word = size - random_below(64);
    word = __builtin_bswap32(word);
    if (random_below(3)) memcpy(tree + at, &word, 4);
    else tree[random_below(size)] ^= (uint8_t)(1u << random_below(8));
  }
  return random_below(4) ? size : 40 + random_below(size / 4 - 10) * 4;
}

int main(int argc, char **argv) {
  static uint8_t whole[MOST];
  FILE *file = argc == 4 ? fopen(argv[1], "rb") : NULL;
  if (!file) return 2;
  uint32_t size = (uint32_t)fread(whole, 1, MOST, file) & ~3u;
  fclose(file);
  state = strtoull(argv[2], NULL, 10) | 1;
  uint8_t *area = mmap(NULL, MOST + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (area == MAP_FAILED || mprotect(area + PAGE, MOST, PROT_READ | PROT_WRITE)) return 2;
  uint8_t *end = area + PAGE + MOST;

  memcpy(end - size, whole, size);
  printf("whole %ld nodes\n", walk(end - size, size));
  long refused = 0, walked = 0, trees = atol(argv[3]);
  for (long i = 0; i < trees; i++) {
    uint8_t *copy = malloc(size);
    if (!copy) return 2;
    memcpy(copy, whole, size);
    uint32_t left = damage(copy, size);
    memcpy(end - left, copy, left);
    free(copy);
    *(walk(end - left, left) < 0 ? &refused : &walked) += 1;
  }
  printf("damaged %ld refused %ld walked %ld\n", trees, refused, walked);
  return 0;
}
