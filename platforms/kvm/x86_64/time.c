/*
 * Clocks: the time stamp counter for monotonic time, the local APIC's timer for one shot, the real-time clock for the date. Nothing is
 * calibrated before somebody asks for the time.
 *
 * The counter's rate comes from CPUID (Intel SDM, leaf 15H; the hypervisors' leaf 4000_0010H), or KVM's clock, or else from a few
 * milliseconds of the programmable interval timer. (Its channel 0: the port that shows channel 2's output is not on every machine.)
 */
#include "cpu.h"
#include "image.h"
#include "kvm.h"

#define NANOSECONDS 1000000000ull
#define HYPERVISOR_LEAF 0x40000000u
#define TIMING_LEAF 0x40000010u
#define KVM_FEATURES 0x40000001u
#define KVM_CLOCK2 (1u << 3)
#define MSR_KVM_WALL_CLOCK 0x4b564d00u
#define MSR_KVM_SYSTEM_TIME 0x4b564d01u

#define PIT_HZ 1193182ull
#define PIT_CALIBRATION_TICKS 2386u /* 2 ms */
#define CALIBRATION_PRECISION 256
#define CALIBRATION_TRIES 20
enum { PIT_CHANNEL0 = 0x40, PIT_COMMAND = 0x43 };
enum { CMOS_INDEX = 0x70, CMOS_DATA = 0x71 };

static uint64_t tsc_base, tsc_hz;
static uint32_t tsc_scale; /* nanoseconds per tick, times 2^32 / 2^tsc_shift */
static unsigned tsc_shift;
static uint64_t wall_base; /* nanoseconds since 1970 at monotonic 0 */

static uint64_t hz_from_cpuid(void) {
  if (cpuid(0).a >= 0x15) {
    struct cpuid crystal = cpuid(0x15);
    if (crystal.a && crystal.b && crystal.c) return (uint64_t)crystal.c * crystal.b / crystal.a;
  }
  if (is_virtual_machine()) {
    struct cpuid hypervisor = cpuid(HYPERVISOR_LEAF);
    if (hypervisor.a >= TIMING_LEAF && hypervisor.a < TIMING_LEAF + 0x100) return cpuid(TIMING_LEAF).a * 1000ull;
  }
  return 0;
}

/* KVM's description of the counter: ns = (ticks << shift) * mul >> 32. (Linux, Documentation/virt/kvm/x86/msr.rst.) */
static struct kvm_time {
  uint32_t version, pad0;
  uint64_t tsc_timestamp, system_time;
  uint32_t mul;
  int8_t shift;
  uint8_t flags, pad[2];
} kvm_time __attribute__((aligned(32)));

static int is_kvm(void) {
  if (!is_virtual_machine()) return 0;
  struct cpuid id = cpuid(HYPERVISOR_LEAF);
  return id.b == 0x4b4d564bu && id.c == 0x564b4d56u && id.d == 0x4du && cpuid(KVM_FEATURES).a & KVM_CLOCK2;
}

static uint64_t hz_from_kvm(void) {
  if (!is_kvm()) return 0;
  write_msr(MSR_KVM_SYSTEM_TIME, ((uint64_t)&kvm_time - KERNEL_BASE) | 1);
  uint32_t mul = *(volatile uint32_t *)&kvm_time.mul;
  int shift = *(volatile int8_t *)&kvm_time.shift;
  write_msr(MSR_KVM_SYSTEM_TIME, 0);
  if (!mul) return 0;
  uint64_t hz = (NANOSECONDS << 32) / mul;
  return shift < 0 ? hz << -shift : hz >> shift;
}

/* A look at the interval timer's channel 0, and at the counter at the same time. */
struct reading {
  uint64_t tsc, doubt; /* the counter's value, and how far off it may be */
  uint16_t count;
};

static struct reading read_pit(void) {
  uint64_t before = read_tsc();
  out8(PIT_COMMAND, 0x00); /* latch the count */
  uint64_t after = read_tsc();
  uint8_t low = in8(PIT_CHANNEL0);
  return (struct reading){before + (after - before) / 2, after - before, (uint16_t)(low | in8(PIT_CHANNEL0) << 8)};
}

/* Ticks of the counter per second, measured once. We may be interrupted anywhere in here: the caller compares. */
static uint64_t measure_hz(void) {
  out8(PIT_COMMAND, 0x30); /* channel 0, both bytes, mode 0: counts down from 65535, for 55 ms */
  out8(PIT_CHANNEL0, 0xff);
  out8(PIT_CHANNEL0, 0xff);
  struct reading from = read_pit(), to;
  uint16_t ticks;
  do {
    to = read_pit();
    ticks = (uint16_t)(from.count - to.count);
    if (to.tsc - from.tsc > 1ull << 36) fail("the interval timer does not run: cannot calibrate the clock");
  } while (ticks < PIT_CALIBRATION_TICKS || to.doubt > (to.tsc - from.tsc) / CALIBRATION_PRECISION);
  return (to.tsc - from.tsc) * PIT_HZ / ticks;
}

/* Two measurements in a row that agree are right: whatever comes between makes one longer. */
static uint64_t hz_from_pit(void) {
  uint64_t last = 0, now = measure_hz();
  for (int tries = 0; tries < CALIBRATION_TRIES; tries++) {
    last = now;
    now = measure_hz();
    uint64_t difference = now > last ? now - last : last - now;
    if (difference <= now / CALIBRATION_PRECISION) break;
  }
  return now / 2 + last / 2;
}

static uint8_t cmos(uint8_t index) {
  out8(CMOS_INDEX, index);
  return in8(CMOS_DATA);
}

struct date {
  uint8_t second, minute, hour, day, month, year, century;
};

static struct date read_date(void) {
  for (int tries = 0; cmos(0x0a) & 0x80 && tries < 100000; tries++) continue; /* an update is in progress */
  struct date d = {cmos(0), cmos(2), cmos(4), cmos(7), cmos(8), cmos(9), cmos(0x32)};
  return d;
}

static unsigned number(uint8_t raw, int binary) { return binary ? raw : (raw & 15u) + (raw >> 4) * 10u; }

/* Seconds since 1970 of a date in the Gregorian calendar, with years that begin in March. */
static uint64_t seconds_of(unsigned year, unsigned month, unsigned day) {
  if (month <= 2) year--, month += 12;
  uint64_t days = 365ull * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 + day - 1;
  return (days - 719468) * 86400;
}

static uint64_t read_wall_clock(void) {
  struct date a, b = read_date();
  do {
    a = b;
    b = read_date();
  } while (__builtin_memcmp(&a, &b, sizeof a));
  int binary = cmos(0x0b) & 4;
  unsigned century = number(a.century, binary);
  if (century < 19 || century > 21) century = 20; /* not every machine keeps one */
  unsigned hour = number(a.hour & 0x7f, binary);
  if (!(cmos(0x0b) & 2)) hour = hour % 12 + (a.hour & 0x80 ? 12 : 0);
  uint64_t seconds = seconds_of(century * 100 + number(a.year, binary), number(a.month, binary), number(a.day, binary));
  return (seconds + hour * 3600ull + number(a.minute, binary) * 60ull + number(a.second, binary)) * NANOSECONDS;
}

static void calibrate(void) {
  tsc_hz = hz_from_cpuid();
  if (!tsc_hz) tsc_hz = hz_from_kvm();
  if (!tsc_hz) tsc_hz = hz_from_pit();
  if (tsc_hz < 1000000) fail("the time stamp counter does not count");
  while (((NANOSECONDS << 32) >> tsc_shift) / tsc_hz >> 32) tsc_shift++;
  tsc_scale = (uint32_t)(((NANOSECONDS << 32) >> tsc_shift) / tsc_hz);
  tsc_base = read_tsc();
}

u64 plat_monotonic(void) {
  if (!tsc_hz) calibrate();
  return (u64)((unsigned __int128)(read_tsc() - tsc_base) * tsc_scale >> (32 - tsc_shift));
}

u64 plat_wallClock(void) {
  u64 now = plat_monotonic();
  if (!wall_base) wall_base = read_wall_clock() - now;
  return wall_base + now;
}

/* --- one shot of the local APIC's timer (Intel SDM, volume 3, section 11.5.4) -------------------------------------------- */

enum { APIC_EOI = 0xb0, APIC_SPURIOUS = 0xf0, APIC_TIMER = 0x320, APIC_LINT0 = 0x350, APIC_INITIAL = 0x380, APIC_CURRENT = 0x390, APIC_DIVIDE = 0x3e0 };
#define APIC_CALIBRATION 200000ull /* ns */

static volatile uint32_t *apic;
static uint64_t apic_hz;

void apic_enable(void) {
  apic = device_window(APIC);
  apic[APIC_SPURIOUS / 4] = 0x100 | VECTOR_SPURIOUS;
  apic[APIC_LINT0 / 4] = 0x700;   /* the 8259 comes in here */
  apic[APIC_TIMER / 4] = 0x10000; /* masked until it is used */
}

static void timer_calibrate(void) {
  apic[APIC_DIVIDE / 4] = 0x3; /* by 16 */
  apic[APIC_INITIAL / 4] = ~0u;
  uint64_t from = plat_monotonic(), until = from + APIC_CALIBRATION, now;
  while ((now = plat_monotonic()) < until) continue;
  uint64_t counted = ~0u - apic[APIC_CURRENT / 4];
  apic_hz = counted * NANOSECONDS / (now - from);
  if (!apic_hz) fail("the local APIC's timer does not run");
  apic[APIC_TIMER / 4] = VECTOR_TIMER;
}

void timer_arm(uint64_t nanoseconds) {
  if (!apic_hz) timer_calibrate();
  unsigned __int128 ticks = (unsigned __int128)nanoseconds * apic_hz / NANOSECONDS + 1;
  apic[APIC_INITIAL / 4] = ticks > ~0u ? ~0u : (uint32_t)ticks; /* too long for one shot: idle arms it again */
}

void apic_acknowledge(void) { apic[APIC_EOI / 4] = 0; }
