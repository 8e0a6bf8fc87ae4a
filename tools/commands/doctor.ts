/** tsuk doctor */
import type { Command } from "commander";
import { pc } from "../colors.ts";
import { survey, type Finding, type Survey, type TargetFinding } from "../doctor/survey.ts";

export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("show what is installed, what is missing, and the command that installs it")
    .option("--json", "print the findings as JSON")
    .action(({ json }: { json?: boolean }) => {
      const found = survey();
      process.stdout.write(json ? `${JSON.stringify(found, undefined, 2)}\n` : report(found));
      process.exitCode = found.ok ? 0 : 1;
    });
}

function report({ node, native, tools, kvm, targets, install, installOthers, ok }: Survey): string {
  const rows = [["Node", node.version, node.path, "everything"], ...tools.map(row)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const lines = rows.map((cells, index) => {
    const there = index === 0 || tools[index - 1]!.path !== null;
    const text = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
    return `${there ? pc.green("✓") : pc.red("✗")} ${text.trimEnd()}`;
  });
  const mark = kvm.usable ? pc.green("✓") : pc.yellow("-");
  lines.push(`${mark} ${"KVM".padEnd(widths[0]!)}  ${kvm.usable ? "usable" : "not used"}: ${kvm.reason}`);
  if (!native)
    lines.push("", "Native images are built on Linux on x86_64. On this machine there is the node platform.");
  if (targets.length) lines.push("", "Targets:", ...targets.map(targetLine));
  if (install) lines.push("", "To install what is missing, type:", "", `    ${install}`);
  else if (tools.some((tool) => !tool.path))
    lines.push("", "Install what is missing with your system's package manager.");
  if (installOthers) lines.push("", "And for other processors than this machine's:", "", `    ${installOthers}`);
  if (!ok) lines.push("", "Until then applications run on the node platform: tsuk run APP -p node");
  return `${lines.join("\n")}\n`;
}

function targetLine({ name, missing, xen }: TargetFinding): string {
  const lacks = missing.length ? `needs ${missing.join(", ")}` : "";
  const fetched =
    xen === null ? "Xen is fetched when it is first needed (a Debian package, which is not installed)" : xen;
  const notes = [lacks, fetched ?? ""].filter(Boolean).join("; ");
  return `${missing.length ? pc.red("✗") : pc.green("✓")} ${name.padEnd(13)}  ${notes}`.trimEnd();
}

function row({ name, version, path, neededTo }: Finding): string[] {
  return [name, version ?? (path ? "" : "missing"), path ?? "", neededTo];
}
