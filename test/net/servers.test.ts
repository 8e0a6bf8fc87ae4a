/** The servers of `examples/`, on a network with Linux and the clients that people use. */
import { beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../boot/boot.ts";
import { BUILD_LIMIT, buildGuest, LIMIT, MACHINES, runWords } from "./guest.ts";
import { ADDRESS, isQuiet, served, settled } from "./httpd.ts";
import { addTap, inNamespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";
import { startCapture } from "./peers.ts";

const lacking = missingForNetwork("curl", "wrk", "iperf3", "redis-benchmark", "redis-cli", "tshark");
const APPS = ["../../examples/httpd", "../../examples/kv", "../../examples/iperf", "../../examples/echo"];

for (const machine of MACHINES) {
  const why = lacking ?? whyNot[machine.target];
  describe.skipIf(why)(`servers on ${machine.title}${why ? ` (${why})` : ""}`, () => {
    beforeAll(async () => {
      for (const app of APPS) await buildGuest(machine.target, app);
    }, APPS.length * BUILD_LIMIT);

    test("httpd: pages, ranges, conditions, load", { timeout: LIMIT }, async () => {
      await served(machine, "httpd", async (here) => {
        const curl = (...words: string[]): Promise<string> =>
          here.output(["curl", "-sS", "--max-time", "20", ...words]);
        const page = `http://${ADDRESS}/`;
        const capture = machine === MACHINES[0] ? await startCapture(here, "tap0") : null;
        const text = await curl(page);
        expect(text).toMatch(/^<!doctype html>/);
        expect(await curl("-r", "0-14", page)).toBe("<!doctype html>");
        const head = await curl("-I", page);
        const tag = /etag: ("[^"]+")/i.exec(head)![1]!;
        expect(await curl("-o", "/dev/null", "-w", "%{http_code}", "-H", `If-None-Match: ${tag}`, page)).toBe("304");
        expect(await curl("-o", "/dev/null", "-w", "%{http_code}", `${page}none`)).toBe("404");
        // two on one connection, and one that says that it is the last
        expect(await curl("-w", "%{num_connects}", "-o", "/dev/null", page, "-o", "/dev/null", page)).toBe("10");
        expect(await curl("-H", "Connection: close", page)).toBe(text);
        if (capture) {
          expect(await capture.lines("_ws.malformed || ip.checksum.status == 0 || tcp.analysis.lost_segment")).toEqual(
            [],
          );
          await capture.close();
        }
        const load = await here.output(["wrk", "-t1", "-c32", "-d2s", page], { limit: LIMIT });
        expect(load).not.toMatch(/Socket errors|Non-2xx/);
        expect(Number(/(\d+) requests in/.exec(load)![1])).toBeGreaterThan(100);
        const closing = await here.output(["wrk", "-t1", "-c8", "-d2s", "-H", "Connection: close", page], {
          limit: LIMIT,
        });
        expect(closing).not.toMatch(/Non-2xx/);
        const figures = await settled(here, isQuiet);
        expect(isQuiet(figures), JSON.stringify(figures)).toBe(true);
        expect(figures).toMatchObject({ http_5xx: 0, ip_header_errors: 0 });
      });
    });

    test("httpd over IPv6", { timeout: LIMIT }, async () => {
      await inNamespace(async (here) => {
        await addTap(here, "tap0", ["fd00:9::1/64"]);
        const network = ["--tap", "tap0", "-k", "netdev.ip=[fd00:9::2]/64:[fd00:9::1]"];
        const words = runWords(machine, null, network, "../../examples/httpd");
        const guest = here.tsuk(words, { input: "open", limit: LIMIT });
        await guest.prints("port");
        const page = "http://[fd00:9::2]/hello.txt";
        expect(
          await here.output(["curl", "-sSg", "--retry", "3", "--retry-connrefused", "--max-time", "20", page]),
        ).toBe("Hello from tsukuri!\n\n");
        const load = await here.output(["wrk", "-t1", "-c8", "-d1s", page]);
        expect(load).not.toMatch(/Socket errors|Non-2xx/);
        expect(Number(/(\d+) requests in/.exec(load)![1])).toBeGreaterThan(100);
        guest.signal("SIGINT");
        expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
      });
    });

    test("kv: redis-cli and redis-benchmark", { timeout: LIMIT }, async () => {
      await served(machine, "kv", async (here) => {
        const cli = async (...words: string[]): Promise<string> =>
          (await here.output(["redis-cli", "-h", ADDRESS, ...words])).trim();
        expect(await cli("SET", "a", "1")).toBe("OK");
        expect(await cli("INCRBY", "a", "41")).toBe("42");
        expect(await cli("MGET", "a", "none")).toBe("42");
        const long = "x".repeat(100_000);
        await here.output(["sh", "-c", `head -c 3000000 /dev/zero | tr '\\0' y | redis-cli -h ${ADDRESS} -x SET long`]);
        expect(await cli("SET", "b", long)).toBe("OK");
        expect(await cli("GET", "b")).toBe(long);
        expect((await cli("GET", "long")).length).toBe(3_000_000);
        // who says that much will come, and nothing more, takes no memory for it
        const script = `
          const net = require("node:net");
          let gone = 0;
          for (let i = 0; i < 20; i++) {
            const socket = net.connect(6379, "${ADDRESS}", () => socket.write("*3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\nz\\r\\n$16000000\\r\\nx"));
            socket.on("close", () => gone++).on("error", () => undefined).resume();
          }
          setTimeout(() => console.log("said, and " + gone + " were sent away"), 500);
          process.stdin.resume().on("end", () => process.exit(0));`;
        const talkers = here.start([process.execPath, "-e", script], { input: "open", limit: LIMIT });
        await talkers.prints("said, and 0 were sent away");
        await here.output(["sh", "-c", `head -c 3000000 /dev/zero | tr '\\0' y | redis-cli -h ${ADDRESS} -x SET more`]);
        expect((await cli("GET", "more")).length).toBe(3_000_000);
        talkers.signal("SIGTERM");
        await talkers.end;
        for (const pipeline of ["1", "16"]) {
          const words = ["-h", ADDRESS, "-t", "set,get,incr", "-n", "2000", "-c", "20", "-P", pipeline, "--csv"];
          const rows = (await here.output(["redis-benchmark", ...words], { limit: LIMIT })).trim().split("\n");
          expect(rows.filter((row) => /^"(SET|GET|INCR)"/.test(row))).toHaveLength(3);
        }
      });
    });

    test("iperf: iperf3 in both directions, and datagrams", { timeout: LIMIT }, async () => {
      await served(machine, "iperf", async (here) => {
        const iperf = async (...words: string[]): Promise<IperfEnd> =>
          (JSON.parse(await here.output(["iperf3", "-c", ADDRESS, "-t", "1", "-J", ...words])) as { end: IperfEnd })
            .end;
        for (const words of [[], ["-R"], ["-P", "3"]]) {
          const end = await iperf(...words);
          expect(end.sum_received.bytes, words.join(" ")).toBeGreaterThan(500_000);
        }
        const datagrams = await iperf("-u", "-b", "2M");
        expect(datagrams.sum.packets).toBeGreaterThan(50);
        expect(datagrams.sum.lost_packets).toBeLessThan(10);
      });
    });

    test("echo: by blocking calls on threads", { timeout: LIMIT }, async () => {
      await served(machine, "echo", async (here) => {
        const script = `
          const net = require("node:net"), dgram = require("node:dgram");
          const say = (text) => new Promise((resolve, reject) => {
            let heard = "";
            const socket = net.connect(7, "${ADDRESS}", () => socket.end(text));
            socket.on("data", (bytes) => (heard += bytes)).on("end", () => resolve(heard === text)).on("error", reject);
          });
          const datagram = () => new Promise((resolve) => {
            const socket = dgram.createSocket("udp4");
            socket.on("message", (bytes) => (socket.close(), resolve(bytes.toString())));
            socket.send("by UDP", 7, "${ADDRESS}");
          });
          const long = "0123456789".repeat(30000);
          Promise.all([say("short"), say(long), ...Array.from({ length: 30 }, (_, i) => say("caller " + i)), datagram()])
            .then((all) => console.log(JSON.stringify(all.filter((one) => one !== true))));`;
        expect(await here.output([process.execPath, "-e", script])).toBe('["by UDP"]\n');
      });
    });
  });
}

interface IperfEnd {
  sum_received: { bytes: number };
  sum: { packets: number; lost_packets: number };
}
