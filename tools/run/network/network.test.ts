import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { macFor, networkArguments } from "./device.ts";
import { checkNetwork, DEFAULT_NETWORK, networkFor, readNetwork } from "./network.ts";
import { checkPorts } from "./ports.ts";
import { parsePublication, showPublication } from "./publication.ts";
import { checkTap } from "./tap.ts";

test("published ports are read", () => {
  expect(parsePublication("8080:80")).toEqual({ protocol: "tcp", address: "127.0.0.1", port: 8080, guestPort: 80 });
  expect(parsePublication("0.0.0.0:53:5353/udp")).toEqual({
    ...{ protocol: "udp", address: "0.0.0.0", port: 53, guestPort: 5353 },
  });
  expect(showPublication(parsePublication("1:2/tcp"))).toBe("127.0.0.1:1->2/tcp");
});

test("what cannot be published is refused", () => {
  const refused: [string, RegExp][] = [
    ["80", /expected a port of this machine/],
    ["http:80", /expected a port of this machine/],
    ["0:80", /from 1 to 65535/],
    ["8080:65536", /from 1 to 65535/],
    ["8080:80/sctp", /neither tcp nor udp/],
    ["localhost:8080:80", /"localhost" is no IPv4 address/],
    ["[::1]:8080:80", /no IPv4 address/],
  ];
  for (const [text, words] of refused) expect(() => parsePublication(text), text).toThrow(words);
  expect(() => readNetwork({ publish: ["8080:80", "0.0.0.0:8080:81"] })).toThrow(/given to two ports/);
  expect(readNetwork({ publish: ["8080:80", "8080:80/udp", "127.0.0.2:8080:81"] }).published.length).toBe(3);
});

test("options that do not go together are refused", () => {
  expect(() => readNetwork({ publish: ["8080:80"], tap: "tap0" })).toThrow(/do not go together/);
  expect(() => readNetwork({ publish: ["8080:80"], net: "none" })).toThrow(/do not go together/);
  expect(() => readNetwork({ publish: [], net: "user", tap: "tap0" })).toThrow(/do not go together/);
  expect(() => readNetwork({ publish: [], net: "bridge" })).toThrow(/expected user or none/);
  expect(() => readNetwork({ publish: [], tap: "tap0,x=1" })).toThrow(/no name of a network device/);
  for (const link of ["5001", "5001:5001", "0:5001", "5001:65536", "a:b", "1:2:3"])
    expect(() => readNetwork({ publish: [], link }), link).toThrow(/two ports/);
  expect(() => readNetwork({ publish: [], link: "5001:5002", tap: "tap0" })).toThrow(/not go together/);
  expect(() => readNetwork({ publish: [], mac: "52:54" })).toThrow(/six bytes/);
  expect(() => readNetwork({ publish: [], mac: "53:54:00:00:00:01" })).toThrow(/of a group/);
  expect(() => readNetwork({ publish: [], bus: "usb" })).toThrow(/mmio or pci/);
});

test("targets and machines that have no such network say so", () => {
  const [published, tapped] = [readNetwork({ publish: ["8080:80"] }), readNetwork({ publish: [], tap: "tap0" })];
  for (const target of ["xen-x86_64", "xen-arm"])
    expect(() => checkNetwork(target, null, tapped)).toThrow(/no network/);
  expect(() => checkNetwork("linuxu-arm64", null, published)).toThrow(/by --tap only/);
  checkNetwork("linuxu-x86_64", null, tapped);
  for (const network of [published, tapped, DEFAULT_NETWORK]) checkNetwork("kvm-x86_64", "pc", network);
  const linked = readNetwork({ publish: [], link: "5001:5002" });
  for (const target of ["linuxu-x86_64", "xen-arm64"]) expect(() => checkNetwork(target, null, linked)).toThrow();
  for (const target of ["kvm-x86_64", "kvm-arm64", "node-x86_64"]) checkNetwork(target, null, linked);
  checkNetwork("node-x86_64", null, published);
  expect(() => checkNetwork("node-x86_64", null, tapped)).toThrow(/no network device/);
  expect(() => checkNetwork("node-x86_64", null, readNetwork({ publish: ["1:2/udp"] }))).toThrow(/tcp only/);
  expect(() => checkNetwork("node-x86_64", null, readNetwork({ publish: [], net: "user" }))).toThrow(/no meaning/);
  checkNetwork("xen-x86_64", null, readNetwork({ publish: [], net: "none" }));
  const onPci = readNetwork({ publish: [], bus: "pci" });
  expect(() => checkNetwork("kvm-x86_64", null, onPci)).toThrow(/microvm is on MMIO/);
  checkNetwork("kvm-arm64", null, onPci);
});

test("an image has a device where it has a driver, or where that is asked for", () => {
  const [none, driver] = [new Set<string>(), new Set(["virtio-net"])];
  expect(networkFor(DEFAULT_NETWORK, "kvm", none).kind).toBe("none");
  expect(networkFor(DEFAULT_NETWORK, "kvm", driver).kind).toBe("user");
  expect(networkFor(DEFAULT_NETWORK, "linuxu", driver).kind).toBe("none");
  expect(networkFor(readNetwork({ publish: ["8080:80"] }), "kvm", none).kind).toBe("user");
  expect(networkFor(readNetwork({ publish: [], net: "none" }), "kvm", driver).kind).toBe("none");
  const tap = readNetwork({ publish: [], tap: "tap0" });
  expect(() => networkFor(tap, "linuxu", driver)).toThrow('--tap tap0: the image has no library "tap"');
  expect(networkFor(tap, "linuxu", new Set(["tap"])).kind).toBe("tap");
});

test("QEMU's arguments", () => {
  expect(networkArguments(DEFAULT_NETWORK, "mmio")).toEqual([]);
  const several = networkArguments(readNetwork({ publish: ["8080:80", "0.0.0.0:53:53/udp"] }), "mmio");
  expect(several[1]).toBe("user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:0.0.0.0:53-:53");
  expect(several).toContain("virtio-mmio.force-legacy=false");
  const tapped = networkArguments(readNetwork({ publish: [], tap: "tap0" }), "pci");
  expect(tapped).toContain(`virtio-net-pci,netdev=net0,mac=${macFor("tap0")},disable-legacy=on,romfile=`);
  expect(macFor("tap0")).not.toBe(macFor("tap1"));
  const linked = networkArguments(readNetwork({ publish: [], link: "5001:5002" }), "mmio");
  const ends = ["local", "remote"].map((end, i) => `${end}.type=inet,${end}.host=127.0.0.1,${end}.port=${5001 + i}`);
  expect(linked[1]).toBe(`dgram,id=net0,${ends.join()}`);
  expect(networkArguments(readNetwork({ publish: [], net: "user", bus: "pci" }), "mmio").join()).toContain("-pci");
});

test("a port that is in use is refused, with the words who holds it", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await Promise.all([once(server, "listening"), once(socket, "listening")]);
  const holder = process.platform === "linux" ? `: process ${process.pid} \\(` : "";
  const [tcp, udp] = [(server.address() as AddressInfo).port, socket.address().port];
  await expect(checkPorts([parsePublication(`${tcp}:80`)])).rejects.toThrow(
    new RegExp(`tcp port ${tcp} of 127.0.0.1 is in use${holder}`),
  );
  await expect(checkPorts([parsePublication(`0.0.0.0:${tcp}:80`)])).rejects.toThrow(/in use/);
  await expect(checkPorts([parsePublication(`${udp}:80/udp`)])).rejects.toThrow(
    new RegExp(`udp port ${udp} of 127.0.0.1 is in use${holder}`),
  );
  server.close();
  socket.close();
  await Promise.all([once(server, "close"), once(socket, "close")]);
  await checkPorts([parsePublication(`${tcp}:80`), parsePublication(`${udp}:80/udp`)]);
  await expect(checkPorts([parsePublication("192.0.2.1:8080:80")])).rejects.toThrow(/has no address/);
});

test.skipIf(process.platform !== "linux")("a tap device that is none is refused", async () => {
  const devices = mkdtempSync(join(tmpdir(), "tsuk-tap-"));
  const make = (name: string, flags: string): void => {
    mkdirSync(join(devices, name));
    writeFileSync(join(devices, name, "tun_flags"), flags);
  };
  make("tun0", "0x1001\n");
  make("tap1", "0x1102\n");
  mkdirSync(join(devices, "eth9"));
  try {
    await expect(checkTap("tap9", devices)).rejects.toThrow(/there is no tap device/);
    for (const name of ["eth9", "tun0"]) await expect(checkTap(name, devices)).rejects.toThrow(/that is no tap device/);
    await expect(checkTap("tap1", devices)).rejects.toThrow(/multi_queue/);
  } finally {
    rmSync(devices, { recursive: true, force: true });
  }
});
