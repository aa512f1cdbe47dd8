// The bundle is one flat folder, since API Gateway routes one path part: index.html at /, all else at /client/<file>.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "./",
  build: {
    target: "es2022",
    // light-dark() stays as it is: lowered, it would no longer follow the colour scheme of the page around a runner.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsDir: "",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      checks: { pluginTimings: false }, // on a busy machine it would advise whoever only wants to serve
      input: { page: here("index.html"), "code-runner": here("src/code-runner.ts") },
      preserveEntrySignatures: "strict",
      output: {
        // The tag that other pages load has a name that stays; everything else is named by its content.
        entryFileNames: (chunk) => (chunk.name === "code-runner" ? "code-runner.js" : "[name]-[hash].js"),
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === "html" ? `client/${file}` : { relative: true }),
  },
  server: { proxy: { "^/(api|nodes|health)": process.env.RUNHIVE_URL ?? "http://127.0.0.1:8000" } },
  test: { include: ["tests/**/*.test.ts"] },
});
