// How src/generated is made of openapi/v1.json: `./run generate`.
import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: process.env.VOUCH_DOCUMENT,
  // Nothing of an earlier generation is left.
  output: { path: process.env.VOUCH_GENERATED, clean: true, module: { extension: ".js" } },
  parser: {
    // Sumsub calls this one; it takes no API key.
    filters: { operations: { exclude: ["POST /webhooks/sumsub"] }, orphans: true },
    // What is read-only stands in answers alone, so no type is needed twice.
    transforms: { readWrite: { enabled: false } },
  },
  plugins: [
    { name: "@hey-api/client-fetch", throwOnError: true },
    "@hey-api/typescript",
    // Without a client of the module's own: a call that forgets whose key it uses does not compile.
    { name: "@hey-api/sdk", client: false },
  ],
  logs: { file: false, level: "warn" },
});
