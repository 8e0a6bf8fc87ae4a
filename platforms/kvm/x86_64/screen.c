/*
 * The screen: VGA's text mode, 25 lines of 80 characters of code page 437, beside the serial line. (IBM VGA Technical Reference, 1992.)
 * It is used where VGA's own registers say that it is in that mode; a machine without VGA answers all ones.
 */
#include "cpu.h"
#include "kvm.h"

#define COLUMNS 80u
#define CELLS (25 * COLUMNS)
#define GREY_ON_BLACK 0x700u
#define TAB_STOPS 8
enum { MISCELLANEOUS = 0x3cc, GRAPHICS = 0x3ce, CRT = 0x3d4 }; /* the last two: an index, and a byte behind it */
enum { GRAPHICS_MODE = 6, CURSOR_HIGH = 0x0e, CURSOR_LOW = 0x0f };

int screen_is_there;
static unsigned at = CELLS; /* the cell of the next character; this far before the first, when the screen is not ours yet */
static uint32_t character;  /* as far as its bytes have come */
static unsigned bytes_left;

/*
 * Characters 128 to 255 of the code page by their Unicode numbers' low bytes, and the high bytes. Seven that nobody misses are left out
 * (0xff, which stands for nothing here), since all others follow a rule.
 */
static const uint8_t low_bytes[128] = {
    0xc7, 0xfc, 0xe9, 0xe2, 0xe4, 0xe0, 0xe5, 0xe7, 0xea, 0xeb, 0xe8, 0xef, 0xee, 0xec, 0xc4, 0xc5, 0xc9, 0xe6, 0xc6, 0xf4, 0xf6,
    0xf2, 0xfb, 0xf9, 0xff, 0xd6, 0xdc, 0xa2, 0xa3, 0xa5, 0xff, 0xff, 0xe1, 0xed, 0xf3, 0xfa, 0xf1, 0xd1, 0xaa, 0xba, 0xbf, 0xff,
    0xac, 0xbd, 0xbc, 0xa1, 0xab, 0xbb, 0x91, 0x92, 0x93, 0x02, 0x24, 0x61, 0x62, 0x56, 0x55, 0x63, 0x51, 0x57, 0x5d, 0x5c, 0x5b,
    0x10, 0x14, 0x34, 0x2c, 0x1c, 0x00, 0x3c, 0x5e, 0x5f, 0x5a, 0x54, 0x69, 0x66, 0x60, 0x50, 0x6c, 0x67, 0x68, 0x64, 0x65, 0x59,
    0x58, 0x52, 0x53, 0x6b, 0x6a, 0x18, 0x0c, 0x88, 0x84, 0x8c, 0x90, 0x80, 0xb1, 0xdf, 0x93, 0xc0, 0xa3, 0xc3, 0xb5, 0xc4, 0xa6,
    0x98, 0xa9, 0xb4, 0x1e, 0xc6, 0xb5, 0x29, 0x61, 0xb1, 0x65, 0x64, 0xff, 0xff, 0xf7, 0x48, 0xb0, 0x19, 0xb7, 0x1a, 0xff, 0xb2,
    0xff, 0xa0,
};

static unsigned high_byte(unsigned i) {
  if (i < 48) return 0;
  if (i < 96) return 0x25;              /* lines and blocks */
  if (low_bytes[i] < 0x80) return 0x22; /* mathematics */
  return i < 112 && i != 97 && i != 102 ? 3 : 0; /* Greek, but for ß and µ */
}

void screen_init(void) {
  uint8_t miscellaneous = in8(MISCELLANEOUS);
  if (miscellaneous == 0xff || !(miscellaneous & 1)) return; /* not there, or monochrome */
  out8(GRAPHICS, GRAPHICS_MODE);
  screen_is_there = (in8(GRAPHICS + 1) & 0x0d) == 0x0c; /* text, at 0xb8000 */
}

/* Moves all up by `lines`, and clears the last ones. */
static void scroll(unsigned lines) {
  volatile uint64_t *cells = (volatile uint64_t *)(KERNEL_BASE + SCREEN);
  unsigned words = CELLS / 4, by = lines * COLUMNS / 4;
  for (unsigned i = 0; i < words; i++) cells[i] = i + by < words ? cells[i + by] : (GREY_ON_BLACK | ' ') * 0x1000100010001ull;
  at -= lines * COLUMNS;
}

static void put(uint32_t c) {
  if (c == '\n') {
    at += COLUMNS - at % COLUMNS;
  } else if (c == '\r') {
    at -= at % COLUMNS;
  } else if (c == '\b') {
    at -= at > 0;
  } else if (c >= ' ' && c != 127) {
    ((volatile uint16_t *)(KERNEL_BASE + SCREEN))[at++] = (uint16_t)(GREY_ON_BLACK | c);
  }
  if (at >= CELLS) scroll(1);
}

static uint32_t in_page(uint32_t unicode) {
  for (unsigned i = 0; i < 128; i++) {
    if (unicode == (high_byte(i) << 8 | low_bytes[i])) return i + 128;
  }
  return '?';
}

/* A byte of UTF-8. */
static void put_byte(uint8_t byte) {
  if (byte >= 0xc0) {
    bytes_left = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
    character = byte & 0x1f; /* of four bytes too much stays, and is in no code page */
  } else if (byte >= 0x80) {
    character = character << 6 | (byte & 0x3f);
    if (bytes_left && --bytes_left == 0) put(in_page(character));
  } else if (byte == '\t') {
    do put(' ');
    while (at % TAB_STOPS);
  } else {
    put(byte);
  }
}

void screen_write(const char *data, size_t length) {
  if (!screen_is_there) return;
  if (at == CELLS) scroll(25);
  for (size_t i = 0; i < length; i++) put_byte((uint8_t)data[i]);
  out16(CRT, (uint16_t)(CURSOR_HIGH | (at & 0xff00)));
  out16(CRT, (uint16_t)(CURSOR_LOW | at << 8));
}
