/** Rules beyond the type checker and the formatter. Two languages share the ending .ts: TypeScript for Node, and AssemblyScript. */
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** TypeScript that runs on Node. */
const NODE = [
  "tools/**/*.ts",
  "platforms/node/**/*.ts",
  "test/harness/**/*.ts",
  "test/**/*.test.ts",
  "test/{boot,docs,net}/*.ts",
  "vitest.config.ts",
];

/** AssemblyScript within the tool. */
const GATEWAY = "tools/run/gateway/guest/*.ts";

/** AssemblyScript. */
const GUEST = [
  "kernel/**/*.ts",
  "arch/*.ts",
  "platforms/*.ts",
  "libs/**/*.ts",
  "examples/**/*.ts",
  "test/{boot,net}/*/**/*.ts",
  "test/bench/**/*.ts",
  "test/fixtures/**/*.ts",
  GATEWAY,
];

/** Files that stand in for the compiler's own, or try what an application may do that a library may not. */
const COMPILERS = ["libs/ukgc/runtime.ts", "libs/uklang/overrides/**", "libs/ukgc/test/exercises/**"];

/** Decorators other than @unmanaged on a class are no TypeScript, or change what an import means. */
const DECORATORS = [
  { selector: "Decorator[expression.name!='unmanaged']", message: "@unmanaged is the only decorator." },
  { selector: ":not(ClassDeclaration) > Decorator", message: "Only classes have decorators." },
];

/** Rules for both. */
const COMMON = {
  "no-debugger": "error",
  "no-dupe-else-if": "error",
  "no-duplicate-case": "error",
  "no-empty": "error",
  "no-fallthrough": "error",
  "no-self-assign": "error",
  "no-unused-labels": "error",
  "no-var": "error",
  "prefer-const": ["error", { destructuring: "all" }],
};

/** A library is left by name. The same file imported by name and by path would be two modules with two sets of globals. */
function staysInside(files, depth) {
  const up = "\\.\\./".repeat(depth);
  return {
    files,
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: `^${up}`, message: "Import other libraries by name." }] },
      ],
    },
  };
}

export default defineConfig(
  {
    ignores: [
      "**/node_modules/",
      "build/",
      "tools/create-tsukuri/template/",
      "test/programs/*/",
      "test/programs/*.ts",
      "!test/programs/*.test.ts",
      "docs/",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },

  {
    files: NODE,
    ignores: [GATEWAY],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: ["tools/tsconfig.json"], tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...COMMON,
      "eqeqeq": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-base-to-string": "off", // the compiler's streams do not declare their toString
      "@typescript-eslint/unbound-method": "off", // interfaces of functions, not classes
      "@typescript-eslint/no-non-null-assertion": "off", // indexing with a number that is known to be in range
      "@typescript-eslint/require-await": "off", // a function of an interface whose others wait
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },

  {
    files: GUEST,
    ignores: [...NODE, `!${GATEWAY}`],
    languageOptions: { parser: tseslint.parser },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      ...COMMON,
      "prefer-const": "off", // the compiler folds what a `const` says: a test may not want that
      "@typescript-eslint/no-unused-vars": ["error", { args: "none", varsIgnorePattern: "^_|^sink$" }],
      "no-restricted-syntax": ["error", ...DECORATORS],
    },
  },
  staysInside(["libs/*/*.ts"], 1),
  staysInside(["libs/*/*/*.ts"], 2),
  staysInside(["libs/*/*/*/*.ts"], 3),
  { files: COMPILERS, rules: { "no-restricted-syntax": "off", "@typescript-eslint/no-unused-vars": "off" } },
);
