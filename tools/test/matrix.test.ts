import { expect, test } from "vitest";
import { formatMatrix, recordGroup, type Matrix } from "./matrix.ts";

const FILE = "test/boot/x.test.ts";

test("groups are counted by kind and target", () => {
  const matrix: Matrix = { "old on": {}, "kind a": { node: { passed: 9, failed: 9, skipped: 9 } } };
  recordGroup(matrix, FILE, "kind a on node", { passed: 2, failed: 0, skipped: 0 });
  recordGroup(matrix, FILE, "kind a on kvm-arm64", { passed: 1, failed: 1, skipped: 0 });
  recordGroup(matrix, FILE, "kind a on xen-arm (needs a hypervisor)", { passed: 0, failed: 0, skipped: 2 });
  recordGroup(matrix, FILE, "kind a on linuxu-arm (not in TSUK_TEST_TARGETS)", { passed: 0, failed: 0, skipped: 2 });
  recordGroup(matrix, FILE, "something without a target", { passed: 1, failed: 0, skipped: 0 });
  recordGroup(matrix, "tools/x.test.ts", "kind b on node", { passed: 1, failed: 0, skipped: 0 });
  for (const name of ["ukone", "uktwo"])
    recordGroup(matrix, "test/unit/libs.test.ts", name, { passed: 3, failed: 0, skipped: 0 });
  expect(matrix).toEqual({
    "old on": {},
    "kind a": {
      "node": { passed: 2, failed: 0, skipped: 0 },
      "kvm-arm64": { passed: 1, failed: 1, skipped: 0 },
      "xen-arm": { passed: 0, failed: 0, skipped: 2, reason: "needs a hypervisor" },
    },
    "the libraries' unit tests": { node: { passed: 6, failed: 0, skipped: 0 } },
  });
  expect(formatMatrix(matrix)).toContain("| kind a | ✓ 2 |  |  |  |  | ✗ 1 of 2 |  |  | – (1) |\n");
  expect(formatMatrix(matrix)).toContain("\n(1) needs a hypervisor\n");
});
