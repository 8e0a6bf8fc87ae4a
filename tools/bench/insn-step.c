/*
 * Counts the instructions of a Linux process, one step at a time, with what insn-profile.c prints:
 *
 *   insn-step FILE mark=ADDRESS … -- COMMAND …
 *
 * Counting begins with the program's first instruction. ADDRESS is that of a symbol less that of the program's entry point, in hex
 * (two's complement), so that it does not matter where a position-independent program is loaded; so are addresses in FILE.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOTS (1u << 20)
#define MOST_MARKS 4096
static struct {
  uint64_t address, count;
} slots[SLOTS];
static struct {
  uint64_t address, total;
  int reached;
} marks[MOST_MARKS];

static void count(uint64_t address) {
  for (uint64_t i = (address + 1) * 0x9e3779b97f4a7c15u >> 44;; i++) {
    if (slots[i & (SLOTS - 1)].count && slots[i & (SLOTS - 1)].address != address) continue;
    slots[i & (SLOTS - 1)].address = address;
    slots[i & (SLOTS - 1)].count++;
    return;
  }
}

int main(int argc, char **argv) {
  unsigned mark_count = 0;
  int first = 2, status;
  for (; first < argc && strncmp(argv[first], "mark=", 5) == 0; first++) {
    if (mark_count < MOST_MARKS) marks[mark_count++].address = strtoull(argv[first] + 5, NULL, 16);
  }
  if (first + 1 >= argc) return 2;
  pid_t child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execvp(argv[first + 1], argv + first + 1);
    _exit(127);
  }
  if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFSTOPPED(status)) return 1;
  ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_EXITKILL);
  uint64_t entry = 0, total = 0;
  while (WIFSTOPPED(status)) {
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, child, NULL, &registers) < 0) return 1;
    if (total == 0) entry = registers.rip;
    uint64_t address = registers.rip - entry;
    for (unsigned m = 0; m < mark_count; m++) {
      if (marks[m].address == address && !marks[m].reached) marks[m].reached = 1, marks[m].total = total;
    }
    count(address);
    total++;
    if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) < 0 || waitpid(child, &status, 0) < 0) return 1;
  }
  FILE *file = fopen(argv[1], "w");
  if (!file) return 1;
  for (unsigned m = 0; m < mark_count; m++) {
    if (marks[m].reached) fprintf(file, "mark %llx %llu\n", (unsigned long long)marks[m].address, (unsigned long long)marks[m].total);
  }
  fprintf(file, "total %llu\n", (unsigned long long)total);
  for (unsigned i = 0; i < SLOTS; i++) {
    if (slots[i].count) fprintf(file, "at %llx %llu\n", (unsigned long long)slots[i].address, (unsigned long long)slots[i].count);
  }
  return fclose(file) == 0 ? 0 : 1;
}
