// Whether the collection has every operation of openapi/, and nothing that is none: `node check.mjs TOOLS`. With a report of
// a run behind it, also whether every request was made. TOOLS is the folder whose node_modules has the parsers.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const [tools, report] = process.argv.slice(2);
const require = createRequire(join(tools, "package.json"));
const { parse } = require("yaml");
const { bruToJsonV2 } = require("@usebruno/lang");

const here = dirname(fileURLToPath(import.meta.url));
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const problems = [];

// Each operation with how often the collection has it.
const operations = [];
for (const document of ["v1.json", "finhub.yaml", "partner.yaml"]) {
  const { paths } = parse(readFileSync(join(here, "../../openapi", document), "utf8"));
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS.filter((method) => method in item)) {
      operations.push({ document, method, path, requests: 0 });
    }
  }
}

// A variable stands for a parameter, and a word for itself.
function matches(path, url) {
  const [wanted, found] = [path.split("/"), url.split("/")];
  const same = (part, index) => (part.startsWith("{") ? /^\{\{\w+\}\}$/.test(found[index]) : part === found[index]);
  return wanted.length === found.length && wanted.every(same);
}

const requests = readdirSync(here, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && file.name.endsWith(".bru") && file.name !== "folder.bru")
  .map((file) => relative(here, join(file.parentPath ?? file.path, file.name)))
  .filter((file) => /^\d\d-/.test(file))
  .sort();
const names = new Map();
for (const file of requests) {
  const { meta, http, assertions = [], tests } = bruToJsonV2(readFileSync(join(here, file), "utf8"));
  if (names.has(meta.name)) problems.push(`${file}: is called as ${names.get(meta.name)}, and a jump finds only one`);
  names.set(meta.name, file);
  if (!assertions.some(({ name }) => name === "res.status") && !tests?.includes("res.getStatus()")) {
    problems.push(`${file}: does not look at the status`);
  }
  const [url] = http.url.split("?");
  // The sandbox stands for Sumsub, and is no part of the API.
  if (url.startsWith("{{sandbox}}/sandbox/")) continue;
  const called = operations.filter(({ method, path }) => method === http.method && matches(`{{api}}${path}`, url));
  if (called.length !== 1) problems.push(`${file}: ${http.method} ${url} is no operation of openapi/`);
  for (const operation of called) operation.requests += 1;
}
for (const { document, method, path } of operations.filter(({ requests }) => requests === 0)) {
  problems.push(`${document}: no request for ${method} ${path}`);
}

if (report) {
  const results = JSON.parse(readFileSync(report, "utf8")).flatMap((iteration) => iteration.results);
  const made = new Set(results.map(({ path }) => `${path.replace(/\.bru$/, "")}.bru`));
  for (const file of requests.filter((file) => !made.has(file))) problems.push(`${file}: was not made`);
  const checks = results.flatMap(({ assertionResults, testResults }) => [...assertionResults, ...testResults]);
  for (const { path, error, status } of results) if (error || status !== "pass") problems.push(`${path}: ${error ?? status}`);
  if (checks.some(({ status }) => status !== "pass")) problems.push("A check failed.");
  console.log(`${results.length} requests were made, and ${checks.length} checks of their answers hold.`);
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`${requests.length} requests cover all ${operations.length} operations of openapi/.`);
