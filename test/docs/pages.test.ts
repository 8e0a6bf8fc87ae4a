import { expect, test } from "vitest";
import { readPage, shows } from "./pages.ts";

const PAGE = `# A page

Write \`app/index.ts\`:

\`\`\`ts
let a = 1;
\`\`\`

\`\`\`sh
first
second   # ends with status 3
\`\`\`

\`\`\`text
out
\`\`\`

\`\`\`text
not shown by a command
\`\`\`
`;

test("a page's commands, their output and files are found", () => {
  const { dialogues, files } = readPage(PAGE);
  expect(files).toEqual(new Map([["app/index.ts", "let a = 1;\n"]]));
  expect(dialogues).toEqual([
    {
      line: 9,
      commands: [
        { text: "first", status: 0 },
        { text: "second   # ends with status 3", status: 3 },
      ],
      output: "out\n",
    },
  ]);
});

test("… stands for text in a line and for lines", () => {
  expect(shows("a 17 b\nc\n", "a … b\nc\n")).toBe(true);
  expect(shows("a\nb\nc\n", "a\n…\nc\n")).toBe(true);
  expect(shows("a\nc\n", "a\n…\nc\n")).toBe(true);
  expect(shows("a\nb\nd\n", "a\n…\nc\n")).toBe(false);
  expect(shows("aXb\n", "a.b\n")).toBe(false);
});

test("times, sizes and addresses may differ", () => {
  expect(shows("✓ link 0.1 s\n19,768 bytes\n", "✓ link 12.0 s\n20,000 bytes\n")).toBe(true);
  expect(shows("pc ffffffff80105a42\n", "pc ffffffff80101111\n")).toBe(true);
  expect(shows("3 items\n", "4 items\n")).toBe(false);
});
