// What tsukuri needs from the system: one table for the set-up and for tsuk doctor.

/** What a tool is needed for. Only the first is needed to build anything native. */
export const PURPOSES = {
  build: "build native images",
  kvm: "run on kvm",
  debug: "tsuk debug",
  trace: "TypeScript lines in crash reports",
  bench: "compare with C in benchmarks",
};

/**
 * The tools. `command` is looked up on PATH; where there is none, one of `files` has to exist. `variable` names the environment variable
 * that may name another command. `packages` has the package's name for each package manager.
 */
export const TOOLS = [
  {
    name: "C compiler",
    command: "gcc",
    variable: "CC",
    purpose: "build",
    packages: { apt: "gcc", dnf: "gcc", apk: "gcc", pacman: "gcc", zypper: "gcc" },
  },
  {
    name: "assembler",
    command: "as",
    purpose: "build",
    packages: { apt: "binutils", dnf: "binutils", apk: "binutils", pacman: "binutils", zypper: "binutils" },
  },
  {
    name: "linker",
    command: "ld",
    purpose: "build",
    packages: { apt: "binutils", dnf: "binutils", apk: "binutils", pacman: "binutils", zypper: "binutils" },
  },
  {
    name: "strip",
    command: "strip",
    purpose: "build",
    packages: { apt: "binutils", dnf: "binutils", apk: "binutils", pacman: "binutils", zypper: "binutils" },
  },
  {
    name: "QEMU",
    command: "qemu-system-x86_64",
    purpose: "kvm",
    packages: {
      apt: "qemu-system-x86",
      dnf: "qemu-system-x86-core",
      apk: "qemu-system-x86_64",
      pacman: "qemu-system-x86",
      zypper: "qemu-x86",
    },
  },
  {
    name: "debugger",
    command: "gdb",
    purpose: "debug",
    packages: { apt: "gdb", dnf: "gdb", apk: "gdb", pacman: "gdb", zypper: "gdb" },
  },
  {
    name: "addr2line",
    command: "addr2line",
    purpose: "trace",
    packages: { apt: "binutils", dnf: "binutils", apk: "binutils", pacman: "binutils", zypper: "binutils" },
  },
  {
    name: "C library headers",
    files: ["/usr/include/stdlib.h"],
    purpose: "bench",
    packages: { apt: "libc6-dev", dnf: "glibc-devel", apk: "musl-dev", pacman: "glibc", zypper: "glibc-devel" },
  },
];

/**
 * The package managers that are known, in the order in which they are looked for. `refresh` fetches the lists of packages, `yes` stands
 * for the answer to the question whether to go on.
 */
export const MANAGERS = [
  {
    name: "apt",
    command: "apt-get",
    environment: { DEBIAN_FRONTEND: "noninteractive" },
    refresh: ["apt-get", "update"],
    install: ["apt-get", "install", "--no-install-recommends"],
    yes: ["-y"],
    /** Where the lists are kept, and how the name of one of them ends. */
    lists: { folder: "/var/lib/apt/lists", pattern: /_Packages(\.\w+)?$/ },
  },
  { name: "dnf", command: "dnf", install: ["dnf", "install", "--setopt=install_weak_deps=False"], yes: ["-y"] },
  { name: "apk", command: "apk", install: ["apk", "add", "--no-cache"], yes: [] },
  {
    name: "pacman",
    command: "pacman",
    refresh: ["pacman", "-Sy"],
    install: ["pacman", "-S", "--needed"],
    yes: ["--noconfirm"],
    lists: { folder: "/var/lib/pacman/sync", pattern: /\.db$/ },
  },
  { name: "zypper", command: "zypper", install: ["zypper", "install", "--no-recommends"], yes: ["-y"] },
];
