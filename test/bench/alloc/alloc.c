/*
 * The reference for the allocator benchmark: the algorithms of ukallocbbuddy and ukallocslab in C with native pointers, and
 * the same sequence of operations as index.ts beside this file. Also the same sequence on the C library's malloc.
 *
 *     cc -O2 -c alloc.c                  benchSlabC, benchBuddyC, benchMallocC
 *     cc -O2 -DMAIN alloc.c && ./a.out   times of its own
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE ((size_t)1 << PAGE_SHIFT)
#define MAX_ORDER 20

enum kind { NONE, FREE = 0xf1, PAGES, BODY, SLAB, RESERVED };

struct links {
  struct links *next, *prev;
};

struct page {
  struct links links; /* first: a link is its page */
  union {
    void *free;   /* slab: first free object */
    size_t count; /* run: length in pages */
  };
  uint16_t inuse;
  uint8_t order; /* slab: class */
  uint8_t kind;
};

static void link_behind(struct links *item, struct links *where) {
  struct links *next = where->next;
  item->next = next;
  item->prev = where;
  next->prev = item;
  where->next = item;
}

static void unlink_item(struct links *item) {
  struct links *next = item->next, *prev = item->prev;
  prev->next = next;
  next->prev = prev;
}

/* ---- buddy ------------------------------------------------------------------------------------------------------- */

struct buddy {
  struct page *table; /* of the page `first` */
  char *base;         /* address of the page `first` */
  size_t first, span; /* page numbers */
  uint32_t non_empty;
  uint32_t total, used, peak, failed;
  struct links rings[MAX_ORDER + 1];
};

static struct page *page_at(struct buddy *b, const void *p) {
  return &b->table[(size_t)((const char *)p - b->base) >> PAGE_SHIFT];
}

static void *address_of(struct buddy *b, struct page *page) {
  return b->base + ((size_t)(page - b->table) << PAGE_SHIFT);
}

static void insert(struct buddy *b, struct page *page, unsigned order) {
  page->kind = FREE;
  page->order = order;
  link_behind(&page->links, &b->rings[order]);
  b->non_empty |= 1u << order;
}

static void unlink_free(struct buddy *b, struct page *page, unsigned order) {
  unlink_item(&page->links);
  if (page->links.next == page->links.prev) b->non_empty ^= 1u << order;
}

static struct page *take(struct buddy *b, unsigned order, unsigned align, uint32_t count) {
  uint32_t candidates = b->non_empty & (~0u << align);
  if (!candidates) {
    b->failed++;
    return NULL;
  }
  unsigned k = __builtin_ctz(candidates);
  struct page *page = (struct page *)b->rings[k].next;
  unlink_free(b, page, k);
  while (k > order) {
    k--;
    insert(b, page + ((size_t)1 << k), k);
  }
  b->used += count;
  if (b->used > b->peak) b->peak = b->used;
  return page;
}

static void give(struct buddy *b, struct page *page, unsigned order) {
  b->used -= 1u << order;
  size_t at = b->first + (page - b->table);
  for (; order < MAX_ORDER; order++) {
    size_t other = at ^ ((size_t)1 << order);
    if (other - b->first >= b->span) break;
    struct page *buddy = &b->table[other - b->first];
    if (buddy->kind != FREE || buddy->order != order) break;
    unlink_free(b, buddy, order);
    b->table[(at | other) - b->first].kind = NONE;
    at &= other;
  }
  insert(b, &b->table[at - b->first], order);
}

static void *page_alloc(struct buddy *b, unsigned order) {
  if (order > MAX_ORDER) {
    b->failed++;
    return NULL;
  }
  struct page *page = take(b, order, order, 1u << order);
  if (!page) return NULL;
  page->count = (size_t)1 << order;
  page->kind = PAGES;
  page->order = order;
  return address_of(b, page);
}

static struct page *run_at(struct buddy *b, void *p) {
  struct page *page = page_at(b, p);
  if (page->kind != PAGES || address_of(b, page) != p) abort();
  return page;
}

static void page_free(struct buddy *b, void *p, unsigned order) {
  struct page *page = run_at(b, p);
  if (page->count != (size_t)1 << order) abort();
  give(b, page, order);
}

/* The pages from `first` to `end`, as the largest aligned blocks that fit. The table was cleared. */
static void add_run(struct buddy *b, size_t first, size_t end) {
  while (first < end) {
    unsigned order = __builtin_ctzl(first), fits = 63 - __builtin_clzl(end - first);
    if (order > fits) order = fits;
    insert(b, &b->table[first - b->first], order);
    first += (size_t)1 << order;
  }
}

/* ---- slab -------------------------------------------------------------------------------------------------------- */

#define CLASSES 20
#define MAX_SMALL 2048

static const uint16_t sizes[CLASSES] = {16,  32,  48,  64,  80,  96,  112, 128,  160,  192,
                                        224, 256, 336, 400, 512, 672, 816, 1024, 1360, 2048};
static uint8_t classes[MAX_SMALL / 16 + 1];

struct slab {
  struct buddy *buddy;
  struct page full;
  struct links lists[CLASSES]; /* only `next` is used */
  uint32_t counts[CLASSES];
};

static unsigned class_of(size_t size) {
  return classes[(size + 15) >> 4];
}

static struct page *first_of(struct slab *s, unsigned c) {
  return (struct page *)s->lists[c].next;
}

static void carve(struct slab *s, struct page *page, unsigned c) {
  size_t size = sizes[c];
  char *address = address_of(s->buddy, page);
  char *last = address + (PAGE_SIZE / size - 1) * size;
  for (char *object = address; object != last; object += size) *(void **)object = object + size;
  *(void **)last = NULL;
  page->free = address;
  page->inuse = 0;
  page->kind = SLAB;
  page->order = c;
  s->counts[c]++;
}

static void drop(struct slab *s, struct page *page) {
  unlink_item(&page->links);
  s->counts[page->order]--;
  give(s->buddy, page, 0);
}

static unsigned trim(struct slab *s) {
  unsigned pages = 0;
  for (unsigned c = 0; c < CLASSES; c++) {
    struct page *page = first_of(s, c);
    if (page == &s->full || page->inuse) continue;
    drop(s, page);
    pages++;
  }
  return pages;
}

static struct page *take_page(struct slab *s) {
  struct page *page = take(s->buddy, 0, 0, 1);
  if (page || !trim(s)) return page;
  s->buddy->failed--;
  return take(s->buddy, 0, 0, 1);
}

static void *refill(struct slab *s, unsigned c) {
  struct page *page = first_of(s, c);
  if (page != &s->full) {
    unlink_item(&page->links);
    page->links.prev = NULL;
    page = first_of(s, c);
  }
  if (page == &s->full) {
    page = take_page(s);
    if (!page) return NULL;
    carve(s, page, c);
    link_behind(&page->links, &s->lists[c]);
  }
  void *object = page->free;
  page->free = *(void **)object;
  page->inuse++;
  return object;
}

static void *slab_malloc(struct slab *s, size_t size) {
  if (size > MAX_SMALL) return NULL; /* not in this benchmark */
  unsigned c = class_of(size);
  struct page *page = first_of(s, c);
  void *object = page->free;
  if (!object) return refill(s, c);
  page->free = *(void **)object;
  page->inuse++;
  return object;
}

static void enlist(struct slab *s, struct page *page) {
  if (page->links.prev) return;
  struct links *list = &s->lists[page->order];
  link_behind(&page->links, list->next == &s->full.links ? list : list->next);
}

static void retire(struct slab *s, struct page *page) {
  if (page->links.next == &s->full.links && page->links.prev == &s->lists[page->order]) return;
  drop(s, page);
}

static void slab_free(struct slab *s, void *p) {
  if (!p) return;
  struct page *page = page_at(s->buddy, p);
  if (page->kind != SLAB) {
    page_free(s->buddy, p, page->order);
    return;
  }
  void *next = page->free;
  *(void **)p = next;
  page->free = p;
  page->inuse--;
  if (!next) enlist(s, page);
  if (!page->inuse) retire(s, page);
}

/* ---- the benchmark ----------------------------------------------------------------------------------------------- */

#define ARENA_ORDER 11
#define OBJECTS 1024
#define RUNS 256

static struct buddy buddy;
static struct slab slab;
static void *slots[OBJECTS];
static char *arena;

static void prepare(void) {
  size_t pages = (size_t)1 << ARENA_ORDER;
  if (!arena) {
    arena = aligned_alloc(pages << PAGE_SHIFT, pages << PAGE_SHIFT);
    memset(arena, 0, pages << PAGE_SHIFT);
    buddy.table = malloc(pages * sizeof(struct page));
    for (unsigned i = 0, c = 0; i <= MAX_SMALL / 16; i++) {
      if (i * 16 > sizes[c]) c++;
      classes[i] = c;
    }
  }
  struct page *table = buddy.table;
  memset(&buddy, 0, sizeof buddy);
  memset(table, 0, pages * sizeof(struct page));
  buddy.table = table;
  buddy.base = arena;
  buddy.first = (uintptr_t)arena >> PAGE_SHIFT;
  buddy.span = pages;
  for (unsigned k = 0; k <= MAX_ORDER; k++) {
    buddy.rings[k].next = buddy.rings[k].prev = &buddy.rings[k];
  }
  /* As many pages as 16-byte descriptors need are left out, so that the addresses are those of the other side. */
  size_t skipped = (pages * 16) >> PAGE_SHIFT;
  buddy.total = pages - skipped;
  add_run(&buddy, buddy.first + skipped, buddy.first + pages);
  memset(&slab, 0, sizeof slab);
  slab.buddy = &buddy;
  for (unsigned c = 0; c < CLASSES; c++) slab.lists[c].next = &slab.full.links;
  memset(slots, 0, sizeof slots);
}

static uint32_t next(uint32_t x) {
  x ^= x << 13;
  x ^= x >> 17;
  return x ^ (x << 5);
}

static uint32_t rotl1(uint32_t x) {
  return (x << 1) | (x >> 31);
}

uint32_t benchSlabC(uint32_t rounds, uint32_t seed) {
  prepare();
  uint32_t x = seed, sum = 0;
  for (; rounds; rounds--) {
    x = next(x);
    void **slot = &slots[x & (OBJECTS - 1)];
    if (*slot) {
      slab_free(&slab, *slot);
      *slot = NULL;
    } else {
      *slot = slab_malloc(&slab, (x >> 22) + 1);
      sum = rotl1(sum) + (uint32_t)((char *)*slot - arena);
    }
  }
  return sum;
}

uint32_t benchBuddyC(uint32_t rounds, uint32_t seed) {
  prepare();
  uint32_t x = seed, sum = 0;
  for (; rounds; rounds--) {
    x = next(x);
    void **slot = &slots[x & (RUNS - 1)];
    unsigned order = __builtin_ctz((x >> 24) | 32);
    if (*slot) {
      page_free(&buddy, (void *)((uintptr_t)*slot & -PAGE_SIZE), (uintptr_t)*slot & 15);
      *slot = NULL;
    } else {
      char *fresh = page_alloc(&buddy, order);
      if (!fresh) continue;
      *slot = fresh + order;
      sum = rotl1(sum) + (uint32_t)(fresh - arena);
    }
  }
  return sum;
}

/* The slab benchmark's sequence on the C library's allocator. No checksum: its addresses are its own. */
uint32_t benchMallocC(uint32_t rounds, uint32_t seed) {
  uint32_t x = seed;
  memset(slots, 0, sizeof slots);
  for (; rounds; rounds--) {
    x = next(x);
    void **slot = &slots[x & (OBJECTS - 1)];
    if (*slot) {
      free(*slot);
      *slot = NULL;
    } else {
      *slot = malloc((x >> 22) + 1);
    }
  }
  for (unsigned i = 0; i < OBJECTS; i++) free(slots[i]);
  return x;
}

#ifdef MAIN
#include <stdio.h>
#include <time.h>

static void report(const char *name, uint32_t (*bench)(uint32_t, uint32_t), uint32_t rounds) {
  struct timespec from, to;
  bench(rounds / 10, 1);
  clock_gettime(CLOCK_MONOTONIC, &from);
  uint32_t sum = bench(rounds, 1);
  clock_gettime(CLOCK_MONOTONIC, &to);
  double ns = (to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec);
  printf("%-8s %6.2f ns an operation, checksum %08x\n", name, ns / rounds, sum);
}

int main(void) {
  report("slab", benchSlabC, 20000000);
  report("buddy", benchBuddyC, 20000000);
  report("malloc", benchMallocC, 20000000);
  return 0;
}
#endif
