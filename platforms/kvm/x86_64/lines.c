/*
 * Interrupt lines of devices: inputs of the I/O APICs (Intel 82093AA), and messages to the local APIC (Intel SDM, volume 3, section
 * 11.11). Line n has the vector VECTOR_TIMER + n.
 */
#include "image.h"
#include "kvm.h"

#define LINES (VECTOR_SPURIOUS - VECTOR_TIMER) /* lines from 1 on */
#define MESSAGES 0xfee00000u                   /* plus the processor's number */
#define PROCESSOR_SHIFT 12
#define APIC_ID 0x20

/* Where PCs have their I/O APICs; QEMU's microvm has a second one. */
static const struct io_apic {
  uint64_t address;
  unsigned first_input;
} io_apics[] = {{0xfec00000, 0}, {0xfec10000, 24}};
enum { IO_SELECT = 0x00, IO_WINDOW = 0x10 };
enum { IO_VERSION = 1, IO_REDIRECTION = 0x10 };
#define NOTHING 0xffffffffu
#define LEVEL (1u << 15)
#define MASKED (1u << 16)

static struct line {
  const struct io_apic *apic; /* 0: a message's, or not in use */
  unsigned input, entry;      /* the lower half of the input's redirection entry */
} lines[LINES];
static unsigned lines_used = 1;

static uint32_t io_read(const struct io_apic *apic, unsigned number) {
  volatile uint32_t *registers = device_window(apic->address);
  registers[IO_SELECT / 4] = number;
  return registers[IO_WINDOW / 4];
}

static void io_write(const struct io_apic *apic, unsigned number, uint32_t value) {
  volatile uint32_t *registers = device_window(apic->address);
  registers[IO_SELECT / 4] = number;
  registers[IO_WINDOW / 4] = value;
}

static void write_entry(const struct line *line, uint32_t masked) { io_write(line->apic, IO_REDIRECTION + line->input * 2, line->entry | masked); }

/* Called for the timer, too. While a level is up the interrupt would come again at once. */
static void note_line(unsigned vector) {
  unsigned number = vector - VECTOR_TIMER;
  if (number == 0 || number >= LINES) return;
  lines_fired |= 1u << number;
  if (lines[number].entry & LEVEL) write_entry(&lines[number], MASKED);
}

static const struct io_apic *find_input(unsigned interrupt, unsigned *input) {
  for (unsigned i = 0; i < sizeof io_apics / sizeof *io_apics; i++) {
    if (interrupt < io_apics[i].first_input) break;
    uint32_t version = io_read(&io_apics[i], IO_VERSION);
    *input = interrupt - io_apics[i].first_input;
    if (version && version != NOTHING && *input <= (version >> 16 & 0xff)) return &io_apics[i];
  }
  return 0;
}

static uint32_t processor(void) { return *(volatile uint32_t *)device_window(APIC + APIC_ID) >> 24; }

u32 plat_lineOpen(u32 interrupt, u32 is_level) {
  unsigned input;
  irq_init();
  on_vector = note_line;
  const struct io_apic *apic = find_input(interrupt, &input);
  if (!apic) return (u32)-19; /* ENODEV */
  for (u32 i = 1; i < lines_used; i++) {
    if (lines[i].apic == apic && lines[i].input == input) return i;
  }
  if (lines_used == LINES) return (u32)-28; /* ENOSPC */
  struct line *line = &lines[lines_used];
  *line = (struct line){apic, input, (VECTOR_TIMER + lines_used) | (is_level ? LEVEL : 0)};
  io_write(apic, IO_REDIRECTION + input * 2 + 1, processor() << 24);
  write_entry(line, 0);
  return lines_used++;
}

void plat_lineAgain(u32 line) {
  if (line < LINES && lines[line].entry & LEVEL) write_entry(&lines[line], 0);
}

u32 plat_lineMessage(u32 message) {
  irq_init();
  on_vector = note_line;
  if (lines_used == LINES) return (u32)-28; /* ENOSPC */
  struct {
    uint64_t address;
    uint32_t data;
  } __attribute__((packed)) words = {MESSAGES | processor() << PROCESSOR_SHIFT, VECTOR_TIMER + lines_used};
  __builtin_memcpy(linear(message, sizeof words), &words, sizeof words);
  return lines_used++;
}
