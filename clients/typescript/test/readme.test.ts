// The README's code compiles, and what a newcomer copies first does what is said there.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { dev, shareToken } from "./support.js";

const here = new URL("../", import.meta.url);
const blocks = [...readFileSync(new URL("README.md", here), "utf8").matchAll(/^```ts\n(.*?)^```$/gms)].map(
  ([, code]) => code ?? "",
);
const folder = new URL("readme/", here);

test("the README's code compiles", () => {
  assert.ok(blocks.length >= 5, `${blocks.length} blocks`);
  mkdirSync(folder, { recursive: true });
  // Those after the first go on from it.
  const known = `import type { VouchClient, VouchCustomer } from "vouch-client";
declare const vouch: VouchClient, customer: VouchCustomer;\n`;
  for (const [number, block] of blocks.entries()) {
    writeFileSync(new URL(`${number}.ts`, folder), number === 0 ? block : known + block);
  }
  const compilerOptions = { outDir: "out", rootDir: ".", declaration: false, noEmit: false };
  writeFileSync(
    new URL("tsconfig.json", folder),
    JSON.stringify({ extends: "../tsconfig.json", compilerOptions, include: ["*.ts"] }),
  );
  const compiler = process.env.VOUCH_TSC;
  assert.ok(compiler, "VOUCH_TSC is not set: clients/typescript/run test");
  execFileSync(compiler, ["-p", "."], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
});

test("the first of it imports a share token, as it is pasted", async () => {
  const env = {
    ...process.env,
    VOUCH_URL: dev.apiUrl,
    VOUCH_KEY: dev.broker.apiKey,
    TOKEN: await shareToken("approve"),
  };
  writeFileSync(new URL("first.mjs", folder), blocks[0] ?? "");
  assert.equal(execFileSync(process.execPath, ["first.mjs"], { cwd: folder, env, encoding: "utf8" }), "APPROVED\n");
});
