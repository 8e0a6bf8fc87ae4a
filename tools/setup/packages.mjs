// What tsukuri needs from the system: one table for the set-up and for tsuk doctor.

/** What a tool is needed for. Only the first is needed to build anything native. */
export const PURPOSES = {
  "build": "build native images",
  "kvm": "run on kvm, xen",
  "debug": "tsuk debug",
  "trace": "TypeScript lines in crash reports",
  "bench": "compare with C in benchmarks",
  "pack": "tsuk pack: CDs and disks that boot",
  "pack-tests": "check in tests what tsuk pack makes",
  "compare": "compare device trees with dtc in tests",
  "compare-config": "compare configurations with kconfiglib in tests",
  "terminal": "drive the menu in a terminal in tests",
  "net-tests": "test and compare the network with other programs",
  "build-arm64": "build for arm64",
  "build-arm": "build for arm",
  "kvm-arm64": "run on kvm, xen for arm64",
  "xen-arm": "run on xen for arm",
  "linuxu-arm64": "run on linuxu for arm64",
  "linuxu-arm": "run on linuxu for arm",
  "debug-arm": "tsuk debug for arm64, arm",
};

/** What building an image for a target and running it takes, on a PC. The xen ones take a hypervisor as well: xen.mjs. */
export const TARGET_PURPOSES = {
  "linuxu-x86_64": ["build"],
  "kvm-x86_64": ["build", "kvm"],
  "xen-x86_64": ["build", "kvm"],
  "linuxu-arm64": ["build-arm64", "linuxu-arm64"],
  "kvm-arm64": ["build-arm64", "kvm-arm64"],
  "xen-arm64": ["build-arm64", "kvm-arm64"],
  "linuxu-arm": ["build-arm", "linuxu-arm"],
  "xen-arm": ["build-arm", "xen-arm"],
};

/**
 * The tools. `command`, or one of the `others`, is looked up on PATH; where there is none, one of `files` has to exist. `variable` names the
 * environment variable that may name another command. `packages` has the package's name for each package manager, unless its system has no such
 * package or calls the command differently.
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
  {
    name: "QEMU that can count",
    command: "qemu-aarch64", // not the static one: that cannot load plugins
    purpose: "bench",
    packages: {
      apt: "qemu-user",
      dnf: "qemu-user",
      apk: "qemu-aarch64",
      pacman: "qemu-user",
      zypper: "qemu-linux-user",
    },
  },
  {
    name: "C compiler for arm64",
    command: "aarch64-linux-gnu-gcc",
    purpose: "build-arm64",
    packages: { apt: "gcc-aarch64-linux-gnu", dnf: "gcc-aarch64-linux-gnu", pacman: "aarch64-linux-gnu-gcc" },
  },
  {
    name: "binutils for arm64",
    command: "aarch64-linux-gnu-ld",
    purpose: "build-arm64",
    packages: {
      apt: "binutils-aarch64-linux-gnu",
      dnf: "binutils-aarch64-linux-gnu",
      pacman: "aarch64-linux-gnu-binutils",
    },
  },
  {
    name: "C compiler for arm",
    command: "arm-linux-gnueabihf-gcc",
    purpose: "build-arm",
    packages: { apt: "gcc-arm-linux-gnueabihf" },
  },
  {
    name: "binutils for arm",
    command: "arm-linux-gnueabihf-ld",
    purpose: "build-arm",
    packages: { apt: "binutils-arm-linux-gnueabihf" },
  },
  {
    name: "QEMU for arm64",
    command: "qemu-system-aarch64",
    purpose: "kvm-arm64",
    packages: {
      apt: "qemu-system-arm",
      dnf: "qemu-system-aarch64-core",
      apk: "qemu-system-aarch64",
      pacman: "qemu-system-aarch64",
      zypper: "qemu-arm",
    },
  },
  {
    name: "QEMU for arm",
    command: "qemu-system-arm",
    purpose: "xen-arm",
    packages: {
      apt: "qemu-system-arm",
      dnf: "qemu-system-arm-core",
      apk: "qemu-system-arm",
      pacman: "qemu-system-arm",
      zypper: "qemu-arm",
    },
  },
  userEmulator("arm64", "aarch64"),
  userEmulator("arm", "arm"),
  {
    name: "GRUB's image maker",
    command: "grub-mkimage",
    others: ["grub2-mkimage"],
    purpose: "pack",
    packages: { apt: "grub-common", dnf: "grub2-tools", apk: "grub", pacman: "grub", zypper: "grub2" },
  },
  {
    name: "GRUB for PCs",
    files: ["/usr/lib/grub/i386-pc/multiboot2.mod", "/usr/share/grub2/i386-pc/multiboot2.mod"],
    purpose: "pack",
    packages: {
      apt: "grub-pc-bin",
      dnf: "grub2-pc-modules",
      apk: "grub-bios",
      pacman: "grub",
      zypper: "grub2-i386-pc",
    },
  },
  {
    name: "CD writer",
    command: "xorriso",
    purpose: "pack",
    packages: { apt: "xorriso", dnf: "xorriso", apk: "xorriso", pacman: "libisoburn", zypper: "xorriso" },
  },
  {
    name: "DOS file systems",
    command: "mdir",
    purpose: "pack-tests",
    packages: { apt: "mtools", dnf: "mtools", apk: "mtools", pacman: "mtools", zypper: "mtools" },
  },
  {
    name: "QEMU's disk tool",
    command: "qemu-img",
    purpose: "pack-tests",
    packages: { apt: "qemu-utils", dnf: "qemu-img", apk: "qemu-img", pacman: "qemu-img", zypper: "qemu-tools" },
  },
  {
    name: "container images",
    command: "skopeo",
    purpose: "pack-tests",
    packages: { apt: "skopeo", dnf: "skopeo", apk: "skopeo", pacman: "skopeo", zypper: "skopeo" },
  },
  {
    name: "containers' root folders",
    command: "umoci",
    purpose: "pack-tests",
    packages: { apt: "umoci", dnf: "umoci", apk: "umoci", pacman: "umoci", zypper: "umoci" },
  },
  {
    name: "libvirt's schema",
    command: "virt-xml-validate",
    purpose: "pack-tests",
    packages: {
      apt: "libvirt-clients",
      dnf: "libvirt-client",
      apk: "libvirt-client",
      pacman: "libvirt",
      zypper: "libvirt-client",
    },
  },
  {
    name: "XML checker",
    command: "xmllint", // which virt-xml-validate starts
    purpose: "pack-tests",
    packages: {
      apt: "libxml2-utils",
      dnf: "libxml2",
      apk: "libxml2-utils",
      pacman: "libxml2",
      zypper: "libxml2-tools",
    },
  },
  {
    name: "device tree compiler",
    command: "dtc",
    purpose: "compare",
    packages: { apt: "device-tree-compiler", dnf: "dtc", apk: "dtc", pacman: "dtc", zypper: "dtc" },
  },
  {
    name: "kconfiglib",
    files: ["/usr/lib/python3/dist-packages/kconfiglib.py"],
    purpose: "compare-config",
    packages: { apt: "python3-kconfiglib" },
  },
  {
    name: "terminal in a program",
    command: "tmux",
    purpose: "terminal",
    packages: { apt: "tmux", dnf: "tmux", apk: "tmux", pacman: "tmux", zypper: "tmux" },
  },
  {
    name: "networks of one's own",
    command: "ip",
    purpose: "net-tests",
    packages: { apt: "iproute2", dnf: "iproute", apk: "iproute2", pacman: "iproute2", zypper: "iproute2" },
  },
  {
    name: "namespaces",
    command: "unshare",
    purpose: "net-tests",
    packages: { apt: "util-linux", dnf: "util-linux", apk: "util-linux", pacman: "util-linux", zypper: "util-linux" },
  },
  {
    name: "ping",
    command: "ping",
    purpose: "net-tests",
    packages: { apt: "iputils-ping", dnf: "iputils", apk: "iputils-ping", pacman: "iputils", zypper: "iputils" },
  },
  {
    name: "HTTP client",
    command: "curl",
    purpose: "net-tests",
    packages: { apt: "curl", dnf: "curl", apk: "curl", pacman: "curl", zypper: "curl" },
  },
  {
    name: "HTTP load",
    command: "wrk",
    purpose: "net-tests",
    packages: { apt: "wrk", dnf: "wrk", apk: "wrk", pacman: "wrk", zypper: "wrk" },
  },
  {
    name: "throughput",
    command: "iperf3",
    purpose: "net-tests",
    packages: { apt: "iperf3", dnf: "iperf3", apk: "iperf3", pacman: "iperf3", zypper: "iperf" },
  },
  {
    name: "Redis' clients",
    command: "redis-benchmark",
    purpose: "net-tests",
    packages: { apt: "redis-tools", dnf: "redis", apk: "redis", pacman: "valkey", zypper: "redis" },
  },
  {
    name: "DHCP and DNS server",
    command: "dnsmasq",
    purpose: "net-tests",
    packages: { apt: "dnsmasq-base", dnf: "dnsmasq", apk: "dnsmasq", pacman: "dnsmasq", zypper: "dnsmasq" },
  },
  {
    name: "DNS client",
    command: "dig",
    purpose: "net-tests",
    packages: { apt: "bind9-dnsutils", dnf: "bind-utils", apk: "bind-tools", pacman: "bind", zypper: "bind-utils" },
  },
  {
    name: "packets, read",
    command: "tshark",
    purpose: "net-tests",
    packages: { apt: "tshark", dnf: "wireshark-cli", apk: "tshark", pacman: "wireshark-cli", zypper: "wireshark" },
  },
  {
    name: "debugger for arm64, arm",
    command: "gdb-multiarch",
    purpose: "debug-arm",
    packages: { apt: "gdb-multiarch", apk: "gdb-multiarch" },
  },
];

/** QEMU that runs another processor's programs. */
function userEmulator(arch, qemuName) {
  return {
    name: `QEMU for ${arch} programs`,
    command: `qemu-${qemuName}-static`,
    others: [`qemu-${qemuName}`],
    purpose: `linuxu-${arch}`,
    packages: {
      apt: "qemu-user-static",
      dnf: `qemu-user-static-${qemuName}`,
      apk: `qemu-${qemuName}`,
      pacman: "qemu-user-static",
      zypper: "qemu-linux-user",
    },
  };
}

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
