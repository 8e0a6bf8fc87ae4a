/*
 * The client for `tsuk bench net`: makes exactly as many HTTP requests as it is told, or as many as it can in a time.
 *
 *   client ADDRESS PORT [requests=N] [seconds=S] [connections=C] [close] [path=/]      close: a connection for each request
 *   client ADDRESS PORT from seconds=S        reads what is sent
 *   client ADDRESS PORT to seconds=S          sends without end
 *
 * It prints one line of JSON: "done" (answers, or bytes), "errors" (connections that ended before their time), "nanoseconds" from the first
 * connection on, and "each", what was done in each second. Nothing for STALL seconds ends it, too. A connection is opened when the one before
 * it has had its first answer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STALL 10
#define MOST_CONNECTIONS 4096
#define MOST_SECONDS 3600
#define BULK (256 << 10)
#define SECOND 1000000000ull

enum mode { REQUESTS, FROM, TO };
static struct connection {
  int socket;
  int connected;
  /** Of the answer: bytes so far, and those that there will be, 0 while unknown. */
  size_t length, whole;
  char text[8192];
} *connections;
static struct sockaddr_in address;
static char request[512], bulk[BULK];
static size_t request_length;
static enum mode mode;
static int events_of, closes;
static unsigned opened, most_opened;
static uint64_t wanted = UINT64_MAX, sent, done, errors, begun, last_done;
static uint64_t each[MOST_SECONDS], seconds = MOST_SECONDS;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * SECOND + time.tv_nsec;
}

static void count(uint64_t more) {
  last_done = now();
  uint64_t second = (last_done - begun) / SECOND;
  done += more;
  if (second < MOST_SECONDS) each[second] += more;
}

static void start(struct connection *connection) {
  int yes = 1;
  struct epoll_event event = {.events = EPOLLOUT, .data.ptr = connection};
  connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  connection->connected = 0;
  connection->length = connection->whole = 0;
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(connection->socket, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) errors++;
  epoll_ctl(events_of, EPOLL_CTL_ADD, connection->socket, &event);
}

/** One after the other: QEMU's user-mode network takes no more at once. */
static void start_next(void) {
  if (opened < most_opened) start(&connections[opened++]);
}

static void watch(struct connection *connection, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  epoll_ctl(events_of, EPOLL_CTL_MOD, connection->socket, &event);
}

static void ask(struct connection *connection) {
  connection->length = connection->whole = 0;
  if (sent == wanted) return;
  sent++;
  if (write(connection->socket, request, request_length) != (ssize_t)request_length) errors++;
}

/** The request of a connection that ended too soon is made again. */
static void again(struct connection *connection, int failed) {
  close(connection->socket);
  if (failed) errors++;
  if (failed && connection->connected) sent--;
  if (failed) usleep(1000);
  if (sent < wanted) start(connection);
  else connection->socket = -1;
}

static size_t whole_length(const char *text) {
  const char *end = strstr(text, "\r\n\r\n"), *field = strcasestr(text, "\ncontent-length:");
  if (!end) return 0;
  return end + 4 - text + (field && field < end ? strtoul(field + 16, NULL, 10) : 0);
}

static void take_answer(struct connection *connection) {
  size_t room = sizeof connection->text - 1 - connection->length;
  ssize_t got = read(connection->socket, connection->whole ? bulk : connection->text + connection->length, connection->whole ? BULK : room);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    int complete = closes && connection->whole && connection->length >= connection->whole;
    if (complete) count(1), start_next();
    again(connection, !complete);
    return;
  }
  connection->length += got;
  if (!connection->whole) {
    connection->text[connection->length] = 0;
    connection->whole = whole_length(connection->text);
  }
  if (closes || !connection->whole || connection->length < connection->whole) return;
  count(1);
  start_next();
  ask(connection);
}

static void transfer(struct connection *connection) {
  ssize_t moved = mode == TO ? write(connection->socket, bulk, BULK) : read(connection->socket, bulk, BULK);
  if (moved > 0) count(moved);
  else if (moved == 0 || errno != EAGAIN) again(connection, 1);
}

static void on_event(struct connection *connection, uint32_t events) {
  if (!connection->connected) {
    if (events & (EPOLLERR | EPOLLHUP)) {
      again(connection, 1);
      return;
    }
    connection->connected = 1;
    if (mode != TO) watch(connection, EPOLLIN);
    if (mode == REQUESTS) ask(connection);
  } else if (mode == REQUESTS) {
    take_answer(connection);
  } else {
    transfer(connection);
  }
}

static void report(uint64_t end) {
  uint64_t whole = (end - begun) / SECOND;
  printf("{\"done\":%llu,\"errors\":%llu,\"nanoseconds\":%llu,\"each\":[", (unsigned long long)done, (unsigned long long)errors,
         (unsigned long long)(end - begun));
  for (uint64_t i = 0; i < whole && i < MOST_SECONDS; i++) printf("%s%llu", i ? "," : "", (unsigned long long)each[i]);
  puts("]}");
}

int main(int argc, char **argv) {
  unsigned count_of = 1;
  const char *path = "/";
  if (argc < 3) return 2;
  signal(SIGPIPE, SIG_IGN);
  address.sin_family = AF_INET;
  address.sin_port = htons(atoi(argv[2]));
  inet_aton(argv[1], &address.sin_addr);
  for (int i = 3; i < argc; i++) {
    if (!strcmp(argv[i], "close")) closes = 1;
    if (!strcmp(argv[i], "from")) mode = FROM;
    if (!strcmp(argv[i], "to")) mode = TO;
    if (!strncmp(argv[i], "requests=", 9)) wanted = strtoull(argv[i] + 9, NULL, 10);
    if (!strncmp(argv[i], "seconds=", 8)) seconds = strtoull(argv[i] + 8, NULL, 10);
    if (!strncmp(argv[i], "connections=", 12)) count_of = strtoul(argv[i] + 12, NULL, 10);
    if (!strncmp(argv[i], "path=", 5)) path = argv[i] + 5;
  }
  if (count_of > MOST_CONNECTIONS || !count_of) return 2;
  request_length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: guest\r\n%s\r\n", path, closes ? "Connection: close\r\n" : "");
  connections = calloc(count_of, sizeof *connections);
  events_of = epoll_create1(0);
  begun = last_done = now();
  most_opened = count_of;
  start_next();
  uint64_t end = begun + seconds * SECOND, time;
  struct epoll_event events[256];
  while ((time = now()) < end && time < last_done + STALL * SECOND && (mode != REQUESTS || done < wanted)) {
    int ready = epoll_wait(events_of, events, 256, 100);
    for (int i = 0; i < ready; i++) on_event(events[i].data.ptr, events[i].events);
  }
  report(now());
  return mode == REQUESTS && wanted != UINT64_MAX && done < wanted;
}
