/*
 * A QEMU plugin (TCG) that counts executed guest instructions into a file that can be read at any moment, so that a benchmark knows what
 * something has cost: the difference of two readings. A halted processor adds nothing, and nothing else on the machine disturbs the figure.
 *
 *   cc -O2 -shared -fPIC -o insn-count.so insn-count.c
 *   qemu-system-x86_64 -accel tcg -plugin ./insn-count.so,count=FILE,from=ADDRESS,mark=ADDRESS,… …      (one processor)
 *
 * FILE is an array of numbers of 64 bits in the machine's byte order: all instructions so far; those before the first of the addresses
 * `from` was reached; those before the first of the addresses `mark` was reached, behind `from` if there is one. 0: not reached yet.
 * With profile=FILE it also gets pairs of an address and the number of times that it was executed, in a table of SLOTS places of which
 * most are 0. Addresses are hex.
 *
 * The interface is QEMU's plugin API, version 1 (QEMU 4.2 to 8.2), declared by hand since distributions ship no header.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { NO_REGISTERS = 0, ADD_U64 = 0 };
extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int, void *, uint64_t);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned, void *), int, void *);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

enum { TOTAL, FROM, MARK, NUMBERS = 512 };
#define MOST 4096
#define SLOTS (1u << 20)
static uint64_t *count;
static struct slot {
  uint64_t address, count;
} *slots;
static struct place {
  uint64_t address;
  int kind;
} places[MOST];
static unsigned place_count;
static int has_from;

/** An address that was asked for, in one of the blocks it was translated into: the block was counted as a whole before it began. */
struct visit {
  int kind;
  uint64_t rest;
};

static void reach(unsigned cpu, void *data) {
  const struct visit *visit = data;
  (void)cpu;
  if (count[visit->kind] || (visit->kind == MARK && has_from && !count[FROM])) return;
  count[visit->kind] = count[TOTAL] - visit->rest;
}

static struct slot *slot_of(uint64_t address) {
  for (uint64_t i = address * 0x9e3779b97f4a7c15u >> 44;; i++) {
    struct slot *slot = &slots[i & (SLOTS - 1)];
    if (slot->address != address && slot->address != 0) continue;
    slot->address = address;
    return slot;
  }
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
  size_t length = qemu_plugin_tb_n_insns(tb);
  (void)id;
  qemu_plugin_register_vcpu_tb_exec_inline(tb, ADD_U64, &count[TOTAL], length);
  for (size_t i = 0; (place_count || slots) && i < length; i++) {
    struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
    uint64_t address = qemu_plugin_insn_vaddr(insn);
    if (slots) qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &slot_of(address)->count, 1);
    for (unsigned p = 0; p < place_count; p++) {
      if (places[p].address != address) continue;
      struct visit *visit = malloc(sizeof *visit);
      visit->kind = places[p].kind;
      visit->rest = length - i;
      qemu_plugin_register_vcpu_insn_exec_cb(insn, reach, NO_REGISTERS, visit);
    }
  }
}

static void *shared(const char *path, size_t size) {
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
  void *memory = MAP_FAILED;
  if (file >= 0 && ftruncate(file, size) == 0) memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) perror(path);
  if (file >= 0) close(file);
  return memory == MAP_FAILED ? NULL : memory;
}

static void add_place(const char *address, int kind) {
  if (place_count == MOST) return;
  places[place_count].address = strtoull(address, NULL, 16);
  places[place_count++].kind = kind;
  has_from |= kind == FROM;
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++) {
    if (!strncmp(argv[i], "count=", 6)) count = shared(argv[i] + 6, NUMBERS * sizeof *count);
    if (!strncmp(argv[i], "profile=", 8) && !(slots = shared(argv[i] + 8, SLOTS * sizeof *slots))) return 1;
    if (!strncmp(argv[i], "from=", 5)) add_place(argv[i] + 5, FROM);
    if (!strncmp(argv[i], "mark=", 5)) add_place(argv[i] + 5, MARK);
  }
  if (!count) {
    fprintf(stderr, "insn-count: give count=FILE\n");
    return 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  return 0;
}
