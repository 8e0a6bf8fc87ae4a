/*
 * A bad wire: joins two tap devices of Linux's, and loses, delays, doubles, swaps and spoils what goes through, in both directions. The
 * same frames in the same order meet the same fate for the same seed. It ends with its standard input.
 *
 *     wire A B loss=5 delay=10 jitter=3 double=1 swap=2 spoil=1 seed=7        per cent, and milliseconds
 *
 * (tc-netem(8) does such things, too, in kernels that have it.)
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { FRAME = 65536, WAITING = 4096 };

/* A frame that is on its way: due at a time, and behind those of the same time that came before. */
struct frame {
    uint64_t due;
    uint64_t number;
    int to;
    size_t length;
    uint8_t *bytes;
};

static struct frame waiting[WAITING];
static unsigned count;
static uint64_t numbers;
static uint64_t state = 1;
static unsigned loss, delay, jitter, twice, swap, spoil;

static uint64_t random64(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int happens(unsigned per_cent)
{
    return random64() % 100 < per_cent;
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static int open_tap(const char *name)
{
    struct ifreq request = {0};
    int file = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    if (file < 0 || ioctl(file, TUNSETIFF, &request) < 0) {
        perror(name);
        exit(1);
    }
    return file;
}

static void put(const uint8_t *bytes, size_t length, int to, uint64_t due)
{
    if (count == WAITING)
        return; /* as a wire with a queue that is full */
    struct frame *frame = &waiting[count++];
    *frame = (struct frame){due, numbers++, to, length, malloc(length)};
    if (!frame->bytes)
        exit(1);
    memcpy(frame->bytes, bytes, length);
    if (happens(spoil))
        frame->bytes[random64() % length] ^= (uint8_t)(1u << (random64() % 8));
}

static void take(int from, int to)
{
    static uint8_t bytes[FRAME];
    for (;;) {
        ssize_t length = read(from, bytes, sizeof bytes);
        if (length <= 0)
            return;
        if (happens(loss))
            continue;
        uint64_t due = now() + delay * 1000ull + (jitter ? random64() % (jitter * 1000ull) : 0);
        if (happens(swap))
            due += 2000 + delay * 500ull; /* others overtake it */
        put(bytes, (size_t)length, to, due);
        if (happens(twice))
            put(bytes, (size_t)length, to, due);
    }
}

/* Sends what is due, in order. Returns the milliseconds until the next one is; -1 when there is none. */
static int deliver(void)
{
    while (count) {
        unsigned first = 0;
        for (unsigned i = 1; i < count; i++) {
            struct frame *a = &waiting[i], *b = &waiting[first];
            if (a->due < b->due || (a->due == b->due && a->number < b->number))
                first = i;
        }
        struct frame frame = waiting[first];
        uint64_t time = now();
        if (frame.due > time)
            return (int)((frame.due - time + 999) / 1000);
        if (write(frame.to, frame.bytes, frame.length) < 0) { /* a device that is down drops it */
        }
        free(frame.bytes);
        waiting[first] = waiting[--count];
    }
    return -1;
}

static void option(const char *word)
{
    const struct {
        const char *name;
        unsigned *value;
    } known[] = {{"loss=", &loss}, {"delay=", &delay}, {"jitter=", &jitter},
                 {"double=", &twice}, {"swap=", &swap}, {"spoil=", &spoil}};
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
        if (!strncmp(word, known[i].name, strlen(known[i].name)))
            *known[i].value = (unsigned)atoi(word + strlen(known[i].name));
    if (!strncmp(word, "seed=", 5))
        state = (uint64_t)atoi(word + 5) * 0x9e3779b97f4a7c15ull | 1;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    for (int i = 3; i < argc; i++)
        option(argv[i]);
    int a = open_tap(argv[1]), b = open_tap(argv[2]);
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct pollfd files[] = {{a, POLLIN, 0}, {b, POLLIN, 0}, {0, POLLIN, 0}};
        char end;
        poll(files, 3, deliver());
        if (files[2].revents && read(0, &end, 1) <= 0)
            return 0;
        take(a, b);
        take(b, a);
    }
}
