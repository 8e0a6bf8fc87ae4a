/*
 * A QEMU plugin (TCG) that counts executed guest instructions by address, and notes the total when the guest gets to given places.
 * Nothing else on the machine disturbs these figures.
 *
 *   cc -O2 -shared -fPIC -o insn-profile.so insn-profile.c
 *   qemu-system-x86_64 -accel tcg -plugin ./insn-profile.so,out=FILE,from=ADDRESS,mark=ADDRESS,… …      (one processor)
 *
 * Counting begins when one of `from` is first executed. With only=FROM-TO (several are possible) it begins with the first instruction in
 * these ranges, and instructions elsewhere do not count: a hypervisor below the guest, for one. FILE gets, when the machine ends, a line "mark ADDRESS COUNT" for each mark that was
 * reached, with the number of instructions before it; "total COUNT"; and a line "at ADDRESS COUNT" for each address. Addresses are hex.
 *
 * The interface is QEMU's plugin API, version 1 (QEMU 4.2 to 8.2), declared by hand since distributions ship no header.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { NO_REGISTERS = 0, ADD_U64 = 0 };
extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned, void *), int, void *);
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void *), void *);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

#define SLOTS (1u << 20)
#define MOST_MARKS 4096
#define MOST_FROM 8
#define MOST_RANGES 8
static struct slot {
  uint64_t address, count;
} slots[SLOTS];
static struct mark {
  uint64_t address, total;
  int reached;
} marks[MOST_MARKS];
static unsigned mark_count;
static uint64_t total, from[MOST_FROM];
static unsigned from_count;
static struct range {
  uint64_t from, to;
} ranges[MOST_RANGES];
static unsigned range_count;
static int started;
static const char *out;

static struct slot *slot_of(uint64_t address) {
  for (uint64_t i = address * 0x9e3779b97f4a7c15u >> 44;; i++) {
    struct slot *slot = &slots[i & (SLOTS - 1)];
    if (slot->address == address || slot->address == 0) {
      slot->address = address;
      return slot;
    }
  }
}

static void begin(unsigned cpu, void *data) {
  (void)cpu, (void)data;
  if (started) return;
  started = 1;
  for (unsigned i = 0; i < SLOTS; i++) slots[i].count = 0;
  total = 0;
}

static void reach(unsigned cpu, void *data) {
  struct mark *mark = data;
  (void)cpu;
  if (!started || mark->reached) return;
  mark->reached = 1;
  mark->total = total;
}

static int is_counted(uint64_t address) {
  for (unsigned i = 0; i < range_count; i++) {
    if (address >= ranges[i].from && address < ranges[i].to) return 1;
  }
  return range_count == 0;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb) {
  (void)id;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
    struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
    uint64_t address = qemu_plugin_insn_vaddr(insn);
    if (!is_counted(address)) continue;
    for (unsigned m = 0; m < from_count; m++) {
      if (from[m] == address) qemu_plugin_register_vcpu_insn_exec_cb(insn, begin, NO_REGISTERS, NULL);
    }
    for (unsigned m = 0; m < mark_count; m++) {
      if (marks[m].address == address) qemu_plugin_register_vcpu_insn_exec_cb(insn, reach, NO_REGISTERS, &marks[m]);
    }
    qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &slot_of(address)->count, 1);
    qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &total, 1);
  }
}

static void finish(qemu_plugin_id_t id, void *data) {
  (void)id, (void)data;
  FILE *file = fopen(out, "w");
  if (!file) return;
  for (unsigned m = 0; m < mark_count; m++) {
    if (marks[m].reached) fprintf(file, "mark %llx %llu\n", (unsigned long long)marks[m].address, (unsigned long long)marks[m].total);
  }
  if (started) fprintf(file, "total %llu\n", (unsigned long long)total);
  for (unsigned i = 0; started && i < SLOTS; i++) {
    if (slots[i].count) fprintf(file, "at %llx %llu\n", (unsigned long long)slots[i].address, (unsigned long long)slots[i].count);
  }
  fclose(file);
}

__attribute__((visibility("default"))) int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++) {
    if (!strncmp(argv[i], "out=", 4)) out = strdup(argv[i] + 4);
    if (!strncmp(argv[i], "from=", 5) && from_count < MOST_FROM) from[from_count++] = strtoull(argv[i] + 5, NULL, 16);
    if (!strncmp(argv[i], "only=", 5) && range_count < MOST_RANGES) {
      char *end;
      ranges[range_count].from = strtoull(argv[i] + 5, &end, 16);
      ranges[range_count++].to = strtoull(end + 1, NULL, 16);
    }
    if (!strncmp(argv[i], "mark=", 5) && mark_count < MOST_MARKS) marks[mark_count++].address = strtoull(argv[i] + 5, NULL, 16);
  }
  if (!out || (!from_count && !range_count)) {
    fprintf(stderr, "insn-profile: give out=FILE and from=ADDRESS, or only=FROM-TO\n");
    return 1;
  }
  started = from_count == 0;
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, finish, NULL);
  return 0;
}
