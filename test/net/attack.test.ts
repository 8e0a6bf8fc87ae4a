/** A web server under load and attack: it goes on serving, and afterwards nothing is left of it. */
import { beforeAll, describe, expect, test } from "vitest";
import { whyNot } from "../boot/boot.ts";
import { compiled } from "./compiled.ts";
import { BUILD_LIMIT, buildGuest, MACHINES } from "./guest.ts";
import { ADDRESS, isQuiet, served, settled, status } from "./httpd.ts";
import type { Namespace } from "./namespace.ts";
import { missingForNetwork } from "./needs.ts";

const machine = MACHINES[0]!;
const lacking = missingForNetwork("curl", "gcc") ?? whyNot[machine.target];
const LIMIT = 120_000;
const CONNECTIONS = 10_000;

/** Scripts of the attackers: each prints a line when it is at it, and ends with its input. */
const COMMON = `
  const net = require("node:net");
  const open = (more = {}) => new Promise((resolve, reject) => {
    const socket = net.connect({ port: 80, host: "${ADDRESS}", ...more }, () => resolve(socket));
    socket.on("error", reject);
  });
  process.stdin.resume().on("end", () => process.exit(0));`;

/** Idle connections that have had one answer each. */
const IDLE = `${COMMON}
  (async () => {
    const all = [];
    for (let i = 0; i < ${CONNECTIONS}; i += 100) {
      all.push(...await Promise.all(Array.from({ length: 100 }, () => open())));
      await Promise.all(all.slice(-100).map((socket) => new Promise((resolve) => {
        socket.once("data", resolve);
        socket.write("GET /hello.txt HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n");
      })));
    }
    console.log("all are there");
  })();`;

/** Heads that never end, a byte a second. */
const SLOW = `${COMMON}
  (async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => open()));
    let closed = 0;
    for (const socket of all) socket.on("error", () => undefined).on("close", () => { if (++closed === all.length) console.log("all are gone"); });
    all.forEach((socket) => socket.write("GET / HTTP/1.1\\r\\nX: "));
    setInterval(() => all.forEach((socket) => socket.destroyed || socket.write("x")), 1000);
    console.log("all are there");
  })();`;

/** Requests without end from callers who do not read the answers. */
const DEAF = `${COMMON}
  (async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => open()));
    for (const socket of all) {
      socket.pause();
      socket.on("error", () => undefined);
      socket.write("GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n".repeat(5000));
    }
    setTimeout(() => console.log("all are there"), 1000);
  })();`;

/** A request that ends, in both ways, behind each of its bytes. */
const CUT = `${COMMON}
  const text = "GET /hello.txt HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n";
  (async () => {
    for (let i = 0; i <= text.length; i++) for (const end of ["end", "resetAndDestroy"]) {
      const socket = await open();
      await new Promise((resolve) => socket.on("close", resolve).on("error", () => undefined).resume().write(text.slice(0, i), () => socket[end]()));
    }
    console.log("all are there");
  })();`;

/** Runs `work` while an attacker is at it. */
async function during(
  here: Namespace,
  script: string,
  work: (attacker: { says(text: string): Promise<unknown> }) => Promise<void>,
): Promise<void> {
  const attacker = here.start([process.execPath, "-e", script], { input: "open", limit: LIMIT });
  await attacker.prints("all are there");
  await work({ says: (text) => attacker.prints(text) });
  attacker.signal("SIGTERM");
  await attacker.end;
}

async function serves(here: Namespace): Promise<void> {
  const text = await here.output(["curl", "-sS", "--max-time", "15", `http://${ADDRESS}/hello.txt`]);
  expect(text).toBe("Hello from tsukuri!\n\n");
}

async function quiet(here: Namespace, seconds?: number): Promise<void> {
  const figures = await settled(here, isQuiet, seconds);
  expect(isQuiet(figures), JSON.stringify(figures)).toBe(true);
}

describe.skipIf(lacking)(`httpd under attack on ${machine.title}${lacking ? ` (${lacking})` : ""}`, () => {
  beforeAll(() => buildGuest(machine.target, "../../examples/httpd"), BUILD_LIMIT);

  test("ten thousand connections are idle at once in 64 MiB", { timeout: LIMIT }, async () => {
    await served(
      machine,
      "httpd",
      async (here) => {
        await during(here, IDLE, async () => {
          await serves(here);
          expect(await status(here)).toMatchObject({ http_connections: CONNECTIONS + 1, http_5xx: 0 });
        });
        await quiet(here);
      },
      ["-m", "64M"],
    );
  });

  test(
    "who drips his request, and who does not read his answers, keeps nobody else waiting",
    { timeout: LIMIT },
    async () => {
      await served(machine, "httpd", async (here) => {
        await during(here, SLOW, async (attacker) => {
          await serves(here);
          expect((await status(here)).http_connections).toBe(201);
          await attacker.says("all are gone");
          expect((await status(here)).http_timeouts).toBeGreaterThan(100);
        });
        await during(here, DEAF, async () => {
          await serves(here);
          expect((await status(here)).http_connections).toBe(51);
        });
        await quiet(here);
      });
    },
  );

  test("requests are cut behind each byte", { timeout: LIMIT }, async () => {
    await served(machine, "httpd", async (here) => {
      await during(here, CUT, () => serves(here));
      await quiet(here);
    });
  });

  test("a flood of SYNs from nowhere", { timeout: LIMIT }, async () => {
    await served(machine, "httpd", async (here) => {
      const flood = here.start([compiled("flood"), ADDRESS, "80", "10.9.0.128", "100", "60000"], { limit: LIMIT });
      for (let i = 0; i < 5; i++) await serves(here);
      await flood.end;
      const figures = await status(here);
      expect(figures.tcp_cookies_sent).toBeGreaterThan(1000);
      await serves(here);
      await quiet(here, 90);
    });
  });
});
