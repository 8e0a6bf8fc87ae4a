/*
 * The first process of the Linux guests that the network is compared with. It loads the modules in /modules, gives eth0 the address that
 * the kernel's command line has as net=ADDRESS/PREFIX:GATEWAY, says "ready", and becomes the program that /command names, a word a line.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_WORDS 64

static void check(int result, const char *what) {
  if (result < 0) perror(what);
}

static void load_modules(void) {
  struct dirent **names;
  int count = scandir("/modules", &names, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    char path[512];
    snprintf(path, sizeof path, "/modules/%s", names[i]->d_name);
    if (names[i]->d_name[0] == '.') continue;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    check(syscall(SYS_finit_module, file, "", 0), path);
    close(file);
  }
}

static void set_address(int socket, const char *name, unsigned long request, struct in_addr address) {
  struct ifreq change = {0};
  struct sockaddr_in *place = (struct sockaddr_in *)&change.ifr_addr;
  strcpy(change.ifr_name, name);
  place->sin_family = AF_INET;
  place->sin_addr = address;
  check(ioctl(socket, request, &change), name);
}

/** Returns whether there is such a device. */
static int switch_on(int socket, const char *name) {
  struct ifreq change = {0};
  strcpy(change.ifr_name, name);
  if (ioctl(socket, SIOCGIFFLAGS, &change) < 0) return 0;
  change.ifr_flags |= IFF_UP | IFF_RUNNING;
  check(ioctl(socket, SIOCSIFFLAGS, &change), name);
  return 1;
}

static void configure(const char *words) {
  char address[64] = "", gateway[64] = "";
  int prefix = 24, socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct in_addr own, mask;
  switch_on(socket_, "lo");
  const char *at = strstr(words, "net=");
  if (!at || sscanf(at, "net=%63[0-9.]/%d:%63[0-9.]", address, &prefix, gateway) < 2) return;
  for (int tries = 0; !switch_on(socket_, "eth0"); tries++) {
    if (tries == 5000) {
      puts("there is no eth0");
      return;
    }
    usleep(1000);
  }
  inet_aton(address, &own);
  mask.s_addr = htonl(~0u << (32 - prefix));
  set_address(socket_, "eth0", SIOCSIFADDR, own);
  set_address(socket_, "eth0", SIOCSIFNETMASK, mask);
  if (gateway[0]) {
    struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY};
    struct sockaddr_in *by = (struct sockaddr_in *)&route.rt_gateway;
    by->sin_family = route.rt_dst.sa_family = route.rt_genmask.sa_family = AF_INET;
    inet_aton(gateway, &by->sin_addr);
    check(ioctl(socket_, SIOCADDRT, &route), "route");
  }
  close(socket_);
}

static size_t read_file(const char *path, char *text, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? 0 : read(file, text, size - 1);
  if (file >= 0) close(file);
  text[length > 0 ? length : 0] = 0;
  return length > 0 ? length : 0;
}

int main(void) {
  static char words[4096], command[4096];
  char *argv[MOST_WORDS + 1] = {0};
  int count = 0;
  mount("none", "/dev", "devtmpfs", 0, NULL);
  mount("none", "/proc", "proc", 0, NULL);
  mount("none", "/sys", "sysfs", 0, NULL);
  load_modules();
  read_file("/proc/cmdline", words, sizeof words);
  configure(words);
  struct rlimit files = {65536, 65536};
  check(setrlimit(RLIMIT_NOFILE, &files), "files");
  read_file("/command", command, sizeof command);
  for (char *word = strtok(command, "\n"); word && count < MOST_WORDS; word = strtok(NULL, "\n")) argv[count++] = word;
  setenv("LD_LIBRARY_PATH", "/lib64:/lib", 1); // programs' libraries lie beside what loads them
  puts("ready");
  fflush(stdout);
  execv(argv[0], argv);
  perror(argv[0]);
  for (;;) pause();
}
