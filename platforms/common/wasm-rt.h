/*
 * What the C that wasm2c generates is built on: WebAssembly's operations on a linear memory that begins at address 0.
 *
 * A wasm address is the machine's address, and the guard regions above the memory do what bounds checks do elsewhere: a
 * 32-bit index plus a 32-bit offset cannot leave the 8 GiB window, in which all but the memory is unmapped. So a load is a
 * load. Only a 32-bit processor has no room for this: there `place` compares. Operations that must check their operands (division,
 * conversion, indirect calls) end in TRAP.
 *
 * Semantics: WebAssembly core specification, chapter 4.3 (numerics) and 4.4 (instructions).
 */
#ifndef TSUKURI_WASM_RT_H
#define TSUKURI_WASM_RT_H

#include "trap.h"
#include "types.h"

typedef float f32;
typedef double f64;

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define INLINE static inline __attribute__((always_inline, unused))

#define TRAP(kind) (trap_now(TRAP_##kind), 0) /* as a value, as wasm2c writes it */
#define UNREACHABLE TRAP(UNREACHABLE)

/* --- the function table ------------------------------------------------------------------------------------------- */

typedef void (*table_function)(void);
struct table_entry {
  table_function function;
  u32 type; /* 0: an empty entry */
};

/* --- memory ------------------------------------------------------------------------------------------------------- */

#if WINDOW_END > UINT32_MAX
INLINE void *place(u32 index, u32 offset) { return (void *)((uintptr_t)index + offset); }
INLINE void *place_range(u32 address, u32 length) { return (void)length, (void *)(uintptr_t)address; }
#else
/* An index is below the window's end; an offset that may reach over the guard behind it is subtracted from that first. */
INLINE void *place(u32 index, u32 offset) {
  bool is_small = offset <= WINDOW_GUARD_END - WINDOW_END - sizeof(u64);
  if (offset >= WINDOW_END || UNLIKELY(index >= WINDOW_END - (is_small ? 0 : offset))) trap_now(TRAP_OUT_OF_BOUNDS);
  return (void *)(uintptr_t)(index + offset);
}
INLINE void *place_range(u32 address, u32 length) {
  if (UNLIKELY(length > WINDOW_END || address > WINDOW_END - length)) trap_now(TRAP_OUT_OF_BOUNDS);
  return (void *)(uintptr_t)address;
}
#endif

#define DEFINE_LOAD(name, memory_type, sign_type, value_type)                                      \
  INLINE value_type name(u32 index, u32 offset) {                                                  \
    memory_type value;                                                                             \
    __builtin_memcpy(&value, place(index, offset), sizeof value);                                  \
    return (value_type)(sign_type)value;                                                           \
  }
#define DEFINE_STORE(name, memory_type, value_type)                                                \
  INLINE void name(u32 index, u32 offset, value_type value) {                                      \
    memory_type narrow = (memory_type)value;                                                       \
    __builtin_memcpy(place(index, offset), &narrow, sizeof narrow);                                \
  }

DEFINE_LOAD(i32_load, u32, u32, u32)
DEFINE_LOAD(i64_load, u64, u64, u64)
DEFINE_LOAD(f32_load, f32, f32, f32)
DEFINE_LOAD(f64_load, f64, f64, f64)
DEFINE_LOAD(i32_load8_s, s8, s32, u32)
DEFINE_LOAD(i64_load8_s, s8, s64, u64)
DEFINE_LOAD(i32_load8_u, u8, u32, u32)
DEFINE_LOAD(i64_load8_u, u8, u64, u64)
DEFINE_LOAD(i32_load16_s, s16, s32, u32)
DEFINE_LOAD(i64_load16_s, s16, s64, u64)
DEFINE_LOAD(i32_load16_u, u16, u32, u32)
DEFINE_LOAD(i64_load16_u, u16, u64, u64)
DEFINE_LOAD(i64_load32_s, s32, s64, u64)
DEFINE_LOAD(i64_load32_u, u32, u64, u64)
DEFINE_STORE(i32_store, u32, u32)
DEFINE_STORE(i64_store, u64, u64)
DEFINE_STORE(f32_store, f32, f32)
DEFINE_STORE(f64_store, f64, f64)
DEFINE_STORE(i32_store8, u8, u32)
DEFINE_STORE(i32_store16, u16, u32)
DEFINE_STORE(i64_store8, u8, u64)
DEFINE_STORE(i64_store16, u16, u64)
DEFINE_STORE(i64_store32, u32, u64)

/* In front of a function's end: what was called before is no tail call, so that a backtrace has the line of the call. */
#define NO_TAIL_CALL() __asm__ volatile("")

/* Ranges that reach out of the memory fault in the guard regions, at their first bad byte. */
INLINE void memory_fill(u32 address, u32 value, u32 length) {
  __builtin_memset(place_range(address, length), (int)value, length);
  NO_TAIL_CALL();
}
INLINE void memory_copy(u32 to, u32 from, u32 length) {
  __builtin_memmove(place_range(to, length), place_range(from, length), length);
  NO_TAIL_CALL();
}

/* The memory is what the platform found at boot: it is all there from the start and does not grow. */
u32 memory_pages(void);
INLINE u32 memory_grow(u32 pages) { return pages == 0 ? memory_pages() : ~(u32)0; }

/* --- integers ----------------------------------------------------------------------------------------------------- */

#define DEFINE_INTEGER(name, u, s, minimum, bits, builtin)                                         \
  INLINE u name##_DIV_S(u a, u b) {                                                                \
    if (UNLIKELY(b == 0)) trap_now(TRAP_DIV_BY_ZERO);                                                       \
    if (UNLIKELY((s)a == (minimum) && (s)b == -1)) trap_now(TRAP_INT_OVERFLOW);                             \
    return (u)((s)a / (s)b);                                                                       \
  }                                                                                                \
  INLINE u name##_REM_S(u a, u b) {                                                                \
    if (UNLIKELY(b == 0)) trap_now(TRAP_DIV_BY_ZERO);                                                       \
    return (s)b == -1 ? 0 : (u)((s)a % (s)b);                                                      \
  }                                                                                                \
  INLINE u name##_ROTL(u a, u n) {                                                                 \
    return (u)(a << (n & (bits - 1))) | (a >> ((bits - n) & (bits - 1)));                          \
  }                                                                                                \
  INLINE u name##_ROTR(u a, u n) {                                                                 \
    return (a >> (n & (bits - 1))) | (u)(a << ((bits - n) & (bits - 1)));                          \
  }                                                                                                \
  INLINE u name##_CLZ(u a) { return a ? (u)__builtin_clz##builtin(a) : bits; }                     \
  INLINE u name##_CTZ(u a) { return a ? (u)__builtin_ctz##builtin(a) : bits; }                     \
  /* in parallel: pairs, nibbles, bytes, then the sum of all bytes in the highest; no table and no SSE4 */            \
  INLINE u name##_POPCNT(u a) {                                                                    \
    a -= a >> 1 & (u)0x5555555555555555;                                                           \
    a = (a & (u)0x3333333333333333) + (a >> 2 & (u)0x3333333333333333);                            \
    return (u)(((a + (a >> 4)) & (u)0x0f0f0f0f0f0f0f0f) * (u)0x0101010101010101) >> (bits - 8);    \
  }

DEFINE_INTEGER(I32, u32, s32, INT32_MIN, 32, )
DEFINE_INTEGER(I64, u64, s64, INT64_MIN, 64, ll)

/* The operands' type decides, as wasm2c writes the same macro for both widths. */
#define DIV_U(a, b) (LIKELY((b) != 0) || TRAP(DIV_BY_ZERO), (a) / (b))
#define REM_U(a, b) (LIKELY((b) != 0) || TRAP(DIV_BY_ZERO), (a) % (b))

/* --- floating point ----------------------------------------------------------------------------------------------- */

#define DEFINE_REINTERPRET(name, from, to)                                                         \
  INLINE to name(from value) {                                                                     \
    to result;                                                                                     \
    __builtin_memcpy(&result, &value, sizeof result);                                              \
    return result;                                                                                 \
  }
DEFINE_REINTERPRET(f32_reinterpret_i32, u32, f32)
DEFINE_REINTERPRET(i32_reinterpret_f32, f32, u32)
DEFINE_REINTERPRET(f64_reinterpret_i64, u64, f64)
DEFINE_REINTERPRET(i64_reinterpret_f64, f64, u64)

/* min and max: a NaN wins, and -0 is less than +0. */
#define FMIN(a, b) ((a) != (a) ? (a) + (b) : (b) != (b) ? (a) + (b) : (a) == 0 && (b) == 0 ? (__builtin_signbit(a) ? (a) : (b)) : (a) < (b) ? (a) : (b))
#define FMAX(a, b) ((a) != (a) ? (a) + (b) : (b) != (b) ? (a) + (b) : (a) == 0 && (b) == 0 ? (__builtin_signbit(a) ? (b) : (a)) : (a) > (b) ? (a) : (b))

/*
 * Rounding without SSE4.1 or a libm: below 2^(mantissa bits) a number's integer part fits an integer register; above, the
 * number is an integer already. copysign keeps -0.
 */
#define DEFINE_ROUNDING(suffix, f, integer, limit, builtin)                                        \
  INLINE f wasm_quiet##suffix(f x) { return x; }                                                   \
  INLINE f wasm_trunc##suffix(f x) {                                                               \
    if (!(__builtin_fabs##builtin(x) < (limit))) return x;                                         \
    return __builtin_copysign##builtin((f)(integer)x, x);                                          \
  }                                                                                                \
  INLINE f wasm_floor##suffix(f x) {                                                               \
    f t = wasm_trunc##suffix(x);                                                                   \
    return t > x ? t - 1 : t;                                                                      \
  }                                                                                                \
  INLINE f wasm_ceil##suffix(f x) {                                                                \
    f t = wasm_trunc##suffix(x);                                                                   \
    return t < x ? __builtin_copysign##builtin(t + 1, x) : t;                                      \
  }                                                                                                \
  INLINE f wasm_nearbyint##suffix(f x) {                                                           \
    if (!(__builtin_fabs##builtin(x) < (limit))) return x;                                         \
    f big = __builtin_copysign##builtin((limit), x);                                               \
    volatile f sum = x + big; /* rounds to an integer, ties to even */                             \
    return __builtin_copysign##builtin(sum - big, x);                                              \
  }                                                                                                \
  INLINE f wasm_sqrt##suffix(f x) { return __builtin_sqrt##builtin(x); }                           \
  INLINE f wasm_fabs##suffix(f x) { return __builtin_fabs##builtin(x); }                           \
  INLINE f wasm_copysign##suffix(f x, f y) { return __builtin_copysign##builtin(x, y); }
DEFINE_ROUNDING(, f64, s64, 0x1p52, )
DEFINE_ROUNDING(f, f32, s32, 0x1p23f, f)
/* wasm2c names these as math.h does. */
#define INFINITY __builtin_inff()
#define copysign(x, y) __builtin_copysign(x, y)
#define copysignf(x, y) __builtin_copysignf(x, y)

/* Conversions that trap, and those that saturate. `low` is the last value below the range, `high` the first above it. */
#define DEFINE_TRUNC(to, u, i, minimum, maximum, from, f, low_ok, high)                             \
  INLINE u to##_TRUNC_##from(f x) {                                                                \
    if (UNLIKELY(x != x)) trap_now(TRAP_INVALID_CONVERSION);                                                \
    if (UNLIKELY(!(low_ok) || !(x < (high)))) trap_now(TRAP_INT_OVERFLOW);                                  \
    return (u)(i)x;                                                                                \
  }
#define DEFINE_TRUNC_SAT(to, u, i, minimum, maximum, from, f, low_ok, high)                         \
  INLINE u to##_TRUNC_SAT_##from(f x) {                                                            \
    if (UNLIKELY(x != x)) return 0;                                                                \
    if (UNLIKELY(!(low_ok))) return (u)(minimum);                                                  \
    if (UNLIKELY(!(x < (high)))) return (u)(maximum);                                              \
    return (u)(i)x;                                                                                \
  }
#define FOR_EACH_CONVERSION(DEFINE)                                                                \
  DEFINE(I32, u32, s32, INT32_MIN, INT32_MAX, S_F32, f32, x >= -0x1p31f, 0x1p31f)                  \
  DEFINE(I32, u32, s32, INT32_MIN, INT32_MAX, S_F64, f64, x > -0x1.00000002p31, 0x1p31)            \
  DEFINE(I64, u64, s64, INT64_MIN, INT64_MAX, S_F32, f32, x >= -0x1p63f, 0x1p63f)                  \
  DEFINE(I64, u64, s64, INT64_MIN, INT64_MAX, S_F64, f64, x >= -0x1p63, 0x1p63)                    \
  DEFINE(I32, u32, u32, 0, UINT32_MAX, U_F32, f32, x > -1, 0x1p32f)                                \
  DEFINE(I32, u32, u32, 0, UINT32_MAX, U_F64, f64, x > -1, 0x1p32)                                 \
  DEFINE(I64, u64, u64, 0, UINT64_MAX, U_F32, f32, x > -1, 0x1p64f)                                \
  DEFINE(I64, u64, u64, 0, UINT64_MAX, U_F64, f64, x > -1, 0x1p64)
FOR_EACH_CONVERSION(DEFINE_TRUNC)
FOR_EACH_CONVERSION(DEFINE_TRUNC_SAT)

#endif
