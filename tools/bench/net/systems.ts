/** What is compared: systems of this project, and servers on Linux. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../../errors.ts";
import type { BuildResult } from "../../pipeline/build.ts";
import { inProject } from "../../project.ts";
import { commandLine } from "../../run/command-line.ts";
import { findNetPeers } from "../../setup/net-peers.mjs";
import { buildImage } from "../build.ts";
import type { Settings } from "../types.ts";
import { linuxPrograms } from "./programs.ts";
import type { Kernel, Machine } from "./machines.ts";
import { filesOf, linuxRoot, type RootFile } from "./root.ts";

export type SystemName = "httpd" | "kv" | "iperf" | "linux-c" | "linux-nginx" | "linux-redis" | "linux-iperf3";

export interface System {
  name: SystemName;
  /** What stands at the head of a column. */
  title: string;
  serves: "http" | "redis" | "iperf";
  ours: boolean;
}

export const SYSTEMS: System[] = [
  { name: "httpd", title: "httpd", serves: "http", ours: true },
  { name: "linux-c", title: "Linux, C server", serves: "http", ours: false },
  { name: "linux-nginx", title: "Linux, nginx", serves: "http", ours: false },
  { name: "kv", title: "kv", serves: "redis", ours: true },
  { name: "linux-redis", title: "Linux, Redis", serves: "redis", ours: false },
  { name: "iperf", title: "iperf", serves: "iperf", ours: true },
  { name: "linux-iperf3", title: "Linux, iperf3", serves: "iperf", ours: false },
];

/** Ports of the guests. */
export const PORTS = { http: 80, redis: 6379, iperf: 5201, source: 5001, sink: 5002 };

/** A guest's address and the way out. */
export interface Addresses {
  address: string;
  gateway: string;
}
/** The first guest of QEMU's user-mode network. */
export const USER_MODE: Addresses = { address: "10.0.2.15", gateway: "10.0.2.2" };
const PREFIX = 24;

/** A system that is ready for a machine. */
export interface Prepared {
  system: System;
  kernel(addresses: Addresses, parameters?: string[]): Kernel;
  /** Bytes of all that is loaded, and of that what a web server's pages take. */
  bytes: number;
  pages: number;
  /** Of a system of this project. */
  built?: BuildResult;
}

/** Makes a system for a machine. Throws the words for why it is not there. */
export function prepare(system: System, machine: Machine, settings: Settings): Promise<Prepared> {
  return system.ours ? prepareOurs(system, machine, settings) : prepareLinux(system, machine, settings);
}

async function prepareOurs(system: System, { arch }: Machine, settings: Settings): Promise<Prepared> {
  const app = `examples/${system.name}`;
  if (!existsSync(inProject(app))) throw new CliError(`${app} is not there`);
  const built = await buildImage(app, "kvm", settings, arch);
  return {
    system,
    kernel: ({ address, gateway }, parameters = []) => ({
      kernel: built.image,
      append: commandLine([`netdev.ip=${address}/${PREFIX}:${gateway}`, ...parameters], []),
    }),
    bytes: statSync(built.image).size,
    pages: pagesOf(inProject(app)),
    built,
  };
}

/** Bytes of the files that the build packs into an application's image. */
function pagesOf(app: string): number {
  const { tsukuri } = JSON.parse(readFileSync(join(app, "package.json"), "utf8")) as { tsukuri?: { files?: string } };
  if (!tsukuri?.files) return 0;
  return filesOf(join(app, tsukuri.files)).reduce((sum, { data }) => sum + data.length, 0);
}

async function prepareLinux(system: System, machine: Machine, settings: Settings): Promise<Prepared> {
  const parts = findNetPeers(machine.arch);
  if (!parts)
    throw new CliError(`there is no Linux for ${machine.arch}: node tools/setup/fetch-net-peers.mjs ${machine.arch}`);
  const { init, http } = await linuxPrograms(machine.arch, parts, settings);
  const { command, program, files } = LINUX_SERVERS[system.name]!;
  const own: RootFile[] = program
    ? filesOf(join(parts, "programs", program))
    : [{ path: "http", data: readFileSync(http), runs: true }];
  const modules = join(parts, "modules");
  const root = linuxRoot({ init, modules, command, files: [...own, ...files] });
  const initrd = join(settings.out, "bench", "net", `${system.name}-${machine.arch}.cpio`);
  mkdirSync(join(settings.out, "bench", "net"), { recursive: true });
  writeFileSync(initrd, root);
  const kernel = join(parts, "linux");
  return {
    system,
    kernel: ({ address, gateway }) => ({
      kernel,
      initrd,
      append: [...machine.linux, "quiet", "panic=-1", `net=${address}/${PREFIX}:${gateway}`].join(" "),
    }),
    bytes: statSync(kernel).size + root.length,
    pages: 0,
  };
}

/** The page of the small server, too. */
const PAGE = "Hello from the peer!\n";
const NGINX_CONFIGURATION = `
daemon off; master_process off; worker_processes 1; error_log stderr crit; pid /run/nginx.pid; user root root;
events { worker_connections 16384; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 3600; sendfile on; tcp_nopush on; tcp_nodelay on; server_tokens off;
  open_file_cache max=16; default_type text/plain;
  server { listen 80 backlog=4096; root /www; }
}
`;
const REDIS_CONFIGURATION = 'bind 0.0.0.0\nprotected-mode no\nsave ""\nappendonly no\nloglevel warning\n';
const PASSWORDS = "root:x:0:0::/:/bin/false\n";

/** What a server on Linux consists of: a program of the packages, or else the small one in C. */
const LINUX_SERVERS: Partial<Record<SystemName, { command: string[]; program?: string; files: RootFile[] }>> = {
  "linux-c": { command: ["/http"], files: [] },
  "linux-nginx": {
    command: ["/usr/sbin/nginx", "-c", "/etc/nginx.conf"],
    program: "nginx",
    files: [
      { path: "etc/nginx.conf", data: Buffer.from(NGINX_CONFIGURATION) },
      { path: "etc/passwd", data: Buffer.from(PASSWORDS) },
      { path: "etc/group", data: Buffer.from("root:x:0:\n") },
      ...["www/index.html", "www/hello.txt"].map((path) => ({ path, data: Buffer.from(PAGE) })),
    ],
  },
  "linux-redis": {
    command: ["/usr/bin/redis-server", "/etc/redis.conf"],
    program: "redis",
    files: [{ path: "etc/redis.conf", data: Buffer.from(REDIS_CONFIGURATION) }],
  },
  "linux-iperf3": {
    command: ["/usr/bin/iperf3", "-s"],
    program: "iperf3",
    files: [{ path: "etc/passwd", data: Buffer.from(PASSWORDS) }],
  },
};
