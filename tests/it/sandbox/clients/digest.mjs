// What Sumsub's webhook page describes, in Node: the digest is an HMAC of the raw body, by the algorithm that its header names.
//
// Usage: digest.mjs SECRET ALGORITHM DIGEST < BODY, prints "authentic" or "forged".

import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

const algorithms = { HMAC_SHA1_HEX: "sha1", HMAC_SHA256_HEX: "sha256", HMAC_SHA512_HEX: "sha512" };

const [secret, algorithm, digest] = process.argv.slice(2);
const expected = createHmac(algorithms[algorithm], secret).update(readFileSync(0)).digest();
const claimed = Buffer.from(digest, "hex");
const authentic = expected.length === claimed.length && timingSafeEqual(expected, claimed);
console.log(authentic ? "authentic" : "forged");
