// A receiver of Vouch's webhooks, in Node.
//
//   npm ci && WEBHOOK_SECRET=whsec_… LISTEN=127.0.0.1:3000 node receive.mjs
//
// Vouch sends a message at least once, and messages may overtake each other. So a receiver does three things: it
// verifies the signature over the raw body, drops messages that it has seen, and ignores news that are older than what
// it knows. A real one keeps what it has seen, and what it knows, in its database, in the transaction of what it does
// with the message.

import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { Webhook } from "svix";

const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const [host, port] = (process.env.LISTEN ?? "127.0.0.1:3000").split(":");

const seen = new Set(); // The svix-id of every message that was dealt with.
const sequences = new Map(); // The newest sequence of each organization.

function receive(id, event) {
  if (seen.has(id)) {
    console.log(`${id}: seen already`);
    return;
  }
  seen.add(id);
  // Events of other types are taken and left alone: there will be new ones.
  if (event.type !== "organization.verification.updated") {
    console.log(`${id}: ${event.type}`);
    return;
  }
  const { organizationId, status, sequence } = event.data;
  if (sequence <= (sequences.get(organizationId) ?? 0)) {
    console.log(`${id}: ${organizationId} was ${status}`);
    return;
  }
  sequences.set(organizationId, sequence);
  console.log(`${id}: ${organizationId} is ${status}`);
}

// 400 for what Vouch did not send. Any 2xx says that the message is dealt with: Vouch does not send it again.
async function answer(request) {
  if (request.method !== "POST" || request.url !== "/webhooks") return 404;
  const body = await buffer(request);
  try {
    webhook.verify(body, request.headers);
  } catch {
    return 400;
  }
  receive(request.headers["svix-id"], JSON.parse(body));
  return 204;
}

const server = createServer(async (request, response) => {
  response.writeHead(await answer(request).catch(() => 500)).end();
});
server.listen(Number(port), host, () => {
  console.log(`http://${host}:${server.address().port}/webhooks`);
});
