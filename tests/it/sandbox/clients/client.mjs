// What Sumsub's authentication page describes, in Node: every request is signed over timestamp, method, path with query, and body.
//
// Usage: client.mjs BASE_URL APP_TOKEN SECRET_KEY LEVEL EXTERNAL_USER_ID
// Creates an applicant, reads its status, asks for an SDK access token, and prints the three answers as one JSON object.

import { createHmac } from "node:crypto";

const [baseUrl, appToken, secretKey, level, externalUserId] = process.argv.slice(2);

async function signed(method, target, payload) {
  const body = payload === undefined ? "" : JSON.stringify(payload);
  const timestamp = Math.floor(Date.now() / 1000).toString();
  const signature = createHmac("sha256", secretKey).update(timestamp + method + target + body).digest("hex");
  const response = await fetch(baseUrl + target, {
    method,
    headers: {
      "Content-Type": "application/json",
      "X-App-Token": appToken,
      "X-App-Access-Ts": timestamp,
      "X-App-Access-Sig": signature,
    },
    body: body === "" ? undefined : body,
  });
  if (!response.ok) throw new Error(`${method} ${target}: ${response.status} ${await response.text()}`);
  return response.json();
}

const created = await signed("POST", `/resources/applicants?levelName=${level}`, { externalUserId });
const status = await signed("GET", `/resources/applicants/${created.id}/status`);
const token = await signed("POST", "/resources/accessTokens/sdk", {
  userId: externalUserId,
  levelName: level,
  ttlInSecs: 600,
});
console.log(JSON.stringify({ created, status, token }));
