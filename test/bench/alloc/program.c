/* The allocator benchmark in C: program [slab|buddy|malloc [ROUNDS]]. Without arguments all of them. */
#include <stdlib.h>
#include <string.h>

#include "../measure.h"

uint32_t benchSlabC(uint32_t rounds, uint32_t seed);
uint32_t benchBuddyC(uint32_t rounds, uint32_t seed);
uint32_t benchMallocC(uint32_t rounds, uint32_t seed);

#define SEED 12345

static const struct {
  const char *name;
  uint32_t (*run)(uint32_t rounds, uint32_t seed);
} benchmarks[] = {{"slab", benchSlabC}, {"buddy", benchBuddyC}, {"malloc", benchMallocC}};

int main(int argc, char **argv) {
  uint32_t rounds = argc > 2 ? (uint32_t)atoi(argv[2]) : 2000000;
  if (argc == 1) benchSlabC(rounds / 10, SEED);
  for (int i = 0; i < 3; i++) {
    if (argc > 1 && strcmp(argv[1], benchmarks[i].name) != 0) continue;
    begin();
    uint32_t result = benchmarks[i].run(rounds, SEED);
    end(benchmarks[i].name, rounds, result);
  }
  return 0;
}
