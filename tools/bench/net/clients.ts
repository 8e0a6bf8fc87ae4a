/** The clients, and how what they print is read. */
import { CliError } from "../../errors.ts";
import { runProcess } from "../process.ts";

/** What test/bench/net/client.c prints. */
export interface Served {
  done: number;
  errors: number;
  nanoseconds: number;
  /** What was done in each second. */
  each: number[];
}

/** The page of all comparisons: every server has one of 21 bytes there. */
export const PAGE = "/hello.txt";

/** Milliseconds for a client beyond the time that it is told to take. */
const GRACE = 20_000;

/** Where a client runs, and what it talks to. */
export interface Target {
  address: string;
  port: number;
  /** What stands before a command to run it in another network. */
  before?: string[];
}

/** Runs the bench's own client. `seconds` is what it may take. */
export async function runClient(
  program: string,
  { address, port, before = [] }: Target,
  words: string[],
  seconds: number,
): Promise<Served> {
  const command = [...before, program, address, String(port), `path=${PAGE}`, ...words];
  const { output, errors } = await runProcess({ command, timeout: seconds * 1000 + GRACE });
  return readServed(output || errors);
}

export function readServed(output: string): Served {
  try {
    return JSON.parse(output) as Served;
  } catch {
    throw new CliError(`the client did not end in order: ${output.trim()}`);
  }
}

/** Keep-alive requests in a second, by wrk. */
export async function runWrk(
  { address, port, before = [] }: Target,
  connections: number,
  seconds: number,
): Promise<number> {
  const command = [...before, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, `http://${address}:${port}${PAGE}`];
  return readWrk((await runProcess({ command, timeout: seconds * 1000 + GRACE })).output);
}

export function readWrk(output: string): number {
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(output)?.[1];
  if (rate === undefined) throw new CliError(`wrk did not measure: ${output.trim()}`);
  const failed = /Socket errors: (.*)|Non-2xx or 3xx responses: (\d+)/.exec(output);
  if (failed && Number(rate) === 0) throw new CliError(`wrk: ${failed[0]}`);
  return Number(rate);
}

/** Commands in a second of one kind ("get", "set"), by redis-benchmark. */
export async function runRedisBenchmark(
  { address, port, before = [] }: Target,
  kind: string,
  requests: number,
  pipeline: number,
): Promise<number> {
  const words = [
    "-h",
    address,
    "-p",
    String(port),
    "-t",
    kind,
    "-n",
    String(requests),
    "-P",
    String(pipeline),
    "--csv",
  ];
  const { output, errors } = await runProcess({
    command: [...before, "redis-benchmark", ...words],
    timeout: 6 * GRACE,
  });
  return readRedisBenchmark(output, errors);
}

/** "SET","123456.78",… : the first two fields of the last line. */
export function readRedisBenchmark(output: string, errors = ""): number {
  const rates = [...output.matchAll(/^"(?:SET|GET)","([\d.]+)"/gm)].map(([, rate]) => Number(rate));
  if (!rates.length) throw new CliError(`redis-benchmark did not measure: ${(errors || output).trim()}`);
  return rates.at(-1);
}

/** Megabytes in a second through one connection, by iperf3; `from` the guest or to it. */
export async function runIperf(
  { address, port, before = [] }: Target,
  from: boolean,
  seconds: number,
): Promise<number> {
  const words = [
    "-c",
    address,
    "-p",
    String(port),
    "-t",
    String(seconds),
    "--json",
    "--connect-timeout",
    "1000",
    ...(from ? ["-R"] : []),
  ];
  return readIperf(
    (await runProcess({ command: [...before, "iperf3", ...words], timeout: seconds * 1000 + GRACE })).output,
  );
}

/** The same for so many bytes. */
export async function moveByIperf(
  { address, port, before = [] }: Target,
  from: boolean,
  bytes: number,
): Promise<number> {
  const words = [
    "-c",
    address,
    "-p",
    String(port),
    "-n",
    String(bytes),
    "--json",
    "--connect-timeout",
    "1000",
    ...(from ? ["-R"] : []),
  ];
  return readIperf((await runProcess({ command: [...before, "iperf3", ...words], timeout: 6 * GRACE })).output);
}

const BITS = 8;
const MEGA = 1e6;

export function readIperf(output: string): number {
  let result: { error?: string; end?: { sum_received?: { bits_per_second?: number } } };
  try {
    result = JSON.parse(output) as typeof result;
  } catch {
    throw new CliError(`iperf3 did not measure: ${output.trim()}`);
  }
  const rate = result.end?.sum_received?.bits_per_second;
  if (result.error !== undefined || rate === undefined) throw new CliError(`iperf3: ${result.error ?? "no result"}`);
  return rate / BITS / MEGA;
}
