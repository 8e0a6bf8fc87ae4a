/** All tests of the project. `tsuk test` runs them by parts; `npx vitest` works as well. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tools/**/*.test.ts", "test/{harness,unit,native,boot,net,programs,docs}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "build/**"],
    globalSetup: ["test/harness/compilers.ts"],
    pool: "forks",
    // Most tests compile something, which takes a processor of its own.
    fileParallelism: true,
    maxWorkers: 2,
    maxConcurrency: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 5_000,
    watch: false,
  },
});
