/**
 * Finds crash reports in console output. What a guest prints when it crashes, perhaps with other text before each "***":
 *
 *     *** crash: out of bounds memory access at 0x00000010 (read)
 *     *** image helloworld_kvm-x86_64 0123456789abcdef
 *     *** pc ffffffff80003a1c sp ffffffff90003e80 bp 0 context 0
 *     *** stack 8:ffffffff80001234 38:ffffffff80002345
 *     *** end (words for people)
 *
 * "image" names the file and the first 16 digits of its build id. The pc line may name further registers (bp, lr, ...).
 * "stack" lists the words of the stack that lie in the code, each with its offset from sp. Numbers are hex, and all
 * addresses are link-time addresses. Any line may be missing: consoles are cut off.
 */

export interface StackWord {
  /** Bytes above sp. */
  offset: number;
  value: bigint;
}

export interface Report {
  /** What happened, in the guest's words; "" when the line is missing. */
  cause: string;
  /** File name of the image; "" when the line is missing. */
  image: string;
  /** The start of the image's build id; "" when the line is missing or the image has none. */
  buildId: string;
  /** Registers by name, "pc" and "sp" among them. */
  registers: Map<string, bigint>;
  /** The execution context (thread slot) that crashed. */
  context: number | null;
  /** Sorted by offset. */
  words: StackWord[];
  /** Whether the last line has been seen. */
  complete: boolean;
}

export interface ReportParser {
  /** Takes a line without its end and returns the reports that it finishes. */
  line(text: string): Report[];
  /** Takes what stands behind the last line end, and returns the report that was cut off there, if any. */
  end(rest: string): Report[];
}

/** Starts to look for reports, line by line. */
export function createParser(): ReportParser {
  let open: Report | null = null;
  const take = (complete: boolean): Report[] => {
    const report = open;
    open = null;
    if (!report) return [];
    report.complete = complete;
    report.words.sort((a, b) => a.offset - b.offset);
    return [report];
  };
  const line = (text: string): Report[] => {
    const field = parseLine(text);
    if (!field) return [];
    if (field.kind === "end") return take(true);
    const before = field.kind === "crash" ? take(false) : [];
    open ??= emptyReport();
    field.store(open);
    return before;
  };
  return {
    line,
    end: (rest) => [...line(open ? withoutCutWord(rest, open) : rest), ...take(false)],
  };
}

/** All reports in `text`, the last of them perhaps cut off. */
export function findReports(text: string): Report[] {
  const parser = createParser();
  const lines = text.split("\n");
  const rest = lines.pop()!;
  return [...lines.flatMap((line) => parser.line(line)), ...parser.end(rest)];
}

// --- internal -------------------------------------------------------------------------------------------------------

type Field = { kind: "end" } | { kind: "crash" | "other"; store: (report: Report) => void };

function emptyReport(): Report {
  return { cause: "", image: "", buildId: "", registers: new Map(), context: null, words: [], complete: false };
}

/** Reads one line; null when it is not of a report. Strict, since others print "***" too. */
function parseLine(text: string): Field | null {
  const match = /\*\*\* (crash:|image|pc|stack|end)(?: (.*?))?\s*$/.exec(text);
  if (!match) return null;
  const rest = match[2] ?? "";
  switch (match[1]) {
    case "crash:":
      return { kind: "crash", store: (report) => (report.cause = rest) };
    case "image": {
      const [, image = "", buildId = ""] = /^(\S+)(?: ([0-9a-f]+))?$/.exec(rest) ?? [];
      return image ? { kind: "other", store: (report) => Object.assign(report, { image, buildId }) } : null;
    }
    case "pc":
      if (!/^[0-9a-f]+( |$)/.test(rest)) return null;
      return { kind: "other", store: (report) => storeRegisters(report, `pc ${rest}`) };
    case "stack": {
      const words = [...rest.matchAll(/(?<=^| )([0-9a-f]{1,8}):([0-9a-f]{1,16})(?= |$)/g)];
      if (rest !== "" && words.length === 0) return null;
      return {
        kind: "other",
        store: (report) => {
          for (const [, offset, value] of words) {
            report.words.push({ offset: parseInt(offset!, 16), value: BigInt(`0x${value}`) });
          }
        },
      };
    }
    default:
      return /^(\(.*\))?$/.test(rest) ? { kind: "end" } : null;
  }
}

function storeRegisters(report: Report, text: string): void {
  for (const [, name, value] of text.matchAll(/([a-z][a-z0-9]*) ([0-9a-f]{1,16})(?= |$)/g)) {
    if (name === "context") report.context = parseInt(value!, 16);
    else report.registers.set(name!, BigInt(`0x${value}`));
  }
}

/** Drops the last number of a line that has no end, when it is shorter than the others: digits may be missing. */
function withoutCutWord(line: string, report: Report): string {
  const last = /[0-9a-f]+$/.exec(line)?.[0] ?? "";
  const pc = report.registers.get("pc") ?? 0n;
  return last.length < pc.toString(16).length ? line.replace(/ \S*$/, "") : line;
}
