/*
 * The small HTTP server in C that `httpd` is compared with: one epoll loop, keep-alive, pipelining, the same 21 bytes for whoever asks.
 * Connections to a second port are sent bytes without end, those from a third one are read and forgotten.
 *
 *   http [PORT [SOURCE SINK]]        80, 5001 and 5002 unless told otherwise
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAGE "Hello from the peer!\n"
#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 21\r\n"
#define MOST_CONNECTIONS 65536
#define MOST_EVENTS 256
#define BULK (256 << 10)

static const char KEPT[] = HEAD "\r\n" PAGE;
static const char LAST[] = HEAD "Connection: close\r\n\r\n" PAGE;

enum kind { HTTP, SOURCE, SINK };
static struct connection {
  enum kind kind;
  int listens;
  unsigned length;
  char text[2048];
} *connections[MOST_CONNECTIONS];
static char bulk[BULK];
static int events_of;

static void add(int socket, enum kind kind, int listens) {
  struct epoll_event event = {.events = kind == SOURCE && !listens ? EPOLLOUT : EPOLLIN, .data.fd = socket};
  if (socket >= MOST_CONNECTIONS) {
    close(socket);
    return;
  }
  if (!connections[socket]) connections[socket] = malloc(sizeof **connections);
  connections[socket]->kind = kind;
  connections[socket]->listens = listens;
  connections[socket]->length = 0;
  epoll_ctl(events_of, EPOLL_CTL_ADD, socket, &event);
}

static void listen_at(int port, enum kind kind) {
  int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(socket_, (struct sockaddr *)&address, sizeof address) < 0 || listen(socket_, 4096) < 0) {
    perror("listen");
    exit(1);
  }
  add(socket_, kind, 1);
}

static void accept_all(int listener, enum kind kind) {
  int socket_, yes = 1;
  while ((socket_ = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    add(socket_, kind, 0);
  }
}

/** Answers the requests that are complete. Returns whether the connection goes on. */
static int answer(int socket, struct connection *connection) {
  ssize_t got = read(socket, connection->text + connection->length, sizeof connection->text - 1 - connection->length);
  if (got < 0 && errno == EAGAIN) return 1;
  if (got <= 0) return 0;
  connection->length += got;
  connection->text[connection->length] = 0;
  char *from = connection->text, *end;
  while ((end = strstr(from, "\r\n\r\n"))) {
    *end = 0;
    int last = strcasestr(from, "\nConnection: close") != NULL;
    const char *text = last ? LAST : KEPT;
    size_t length = last ? sizeof LAST - 1 : sizeof KEPT - 1;
    if (write(socket, text, length) != (ssize_t)length || last) return 0;
    from = end + 4;
  }
  connection->length -= from - connection->text;
  memmove(connection->text, from, connection->length);
  return connection->length < sizeof connection->text - 1;
}

static int serve(int socket, struct connection *connection) {
  ssize_t done;
  switch (connection->kind) {
  case HTTP: return answer(socket, connection);
  case SOURCE: done = write(socket, bulk, BULK); break;
  default: done = read(socket, bulk, BULK); break;
  }
  return done > 0 || (done < 0 && errno == EAGAIN);
}

int main(int argc, char **argv) {
  struct epoll_event events[MOST_EVENTS];
  signal(SIGPIPE, SIG_IGN);
  events_of = epoll_create1(0);
  listen_at(argc > 1 ? atoi(argv[1]) : 80, HTTP);
  listen_at(argc > 3 ? atoi(argv[2]) : 5001, SOURCE);
  listen_at(argc > 3 ? atoi(argv[3]) : 5002, SINK);
  for (;;) {
    int count = epoll_wait(events_of, events, MOST_EVENTS, -1);
    for (int i = 0; i < count; i++) {
      int socket = events[i].data.fd;
      struct connection *connection = connections[socket];
      if (connection->listens) accept_all(socket, connection->kind);
      else if (!serve(socket, connection)) close(socket);
    }
  }
}
