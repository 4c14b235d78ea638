import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { Webhook } from "svix";
import { verifyWebhook, VouchWebhookError, type WebhookEvent, type WebhookHeaders } from "vouch-client";
import { client, collect, listen, newCustomer, shareToken } from "./support.js";

const vouch = client();

interface Delivery {
  body: Buffer;
  headers: Record<string, string | string[] | undefined>;
}

/** An endpoint of the real service, and the deliveries that come to it one by one. */
async function endpoint(t: TestContext, eventTypes: string[]) {
  const deliveries = new EventEmitter();
  const came: Delivery[] = [];
  const url = await listen(t, async (request, response) => {
    came.push({ body: await buffer(request), headers: request.headers });
    response.writeHead(204).end();
    deliveries.emit("one");
  });
  const { id } = await vouch.webhooks.create({ url: `${url}/webhooks`, eventTypes });
  t.after(() => vouch.webhooks.delete(id));
  const next = async (): Promise<Delivery> => {
    while (came.length === 0) await once(deliveries, "one", { signal: AbortSignal.timeout(30_000) });
    return came.shift() as Delivery;
  };
  return { id, next, secret: await vouch.webhooks.secret(id) };
}

const only = (headers: Delivery["headers"], prefix: string) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(prefix)));

test("a delivery is verified by either set of headers, in every form that they come in", async (t) => {
  const { id, next, secret } = await endpoint(t, ["nothing"]);
  const message = await vouch.webhooks.test(id);
  const { body, headers } = await next();

  const { event } = verifyWebhook(body, headers, secret);
  const { timestamp, ...said } = event;
  assert.deepEqual(said, { type: "webhook.test", data: { endpointId: id } });
  assert.match(timestamp, /Z$/);
  assert.equal(headers["svix-id"], message.id);

  const [svix, standard] = [only(headers, "svix-"), only(headers, "webhook-")];
  assert.deepEqual([Object.keys(svix).length, Object.keys(standard).length], [3, 3]);
  const capitals = Object.fromEntries(Object.entries(svix).map(([name, value]) => [name.toUpperCase(), value]));
  const forms: WebhookHeaders[] = [
    svix,
    standard,
    capitals,
    new Headers(svix as Record<string, string>),
    new Headers(standard as Record<string, string>),
  ];
  for (const form of forms) {
    for (const raw of [body, body.toString(), new Uint8Array(body)]) {
      assert.deepEqual(verifyWebhook(raw, form, secret), { id: message.id, event });
    }
  }
});

test("what was changed, is old, or is signed by another is refused", async (t) => {
  const { id, next, secret } = await endpoint(t, ["nothing"]);
  await vouch.webhooks.test(id);
  const { body, headers } = await next();
  const other = `whsec_${Buffer.alloc(24).toString("base64")}`;
  const old = new Date(Date.now() - 6 * 60_000);
  const aged = {
    "svix-id": "msg_1",
    "svix-timestamp": String(Math.floor(old.getTime() / 1000)),
    "svix-signature": new Webhook(secret).sign("msg_1", old, body),
  };
  const refused: [string, Buffer, WebhookHeaders, string][] = [
    ["body", Buffer.concat([body, Buffer.from(" ")]), headers, secret],
    ["id", body, { ...headers, "svix-id": "msg_1" }, secret],
    ["time", body, { ...headers, "svix-timestamp": String(Math.floor(Date.now() / 1000) + 1) }, secret],
    ["age", body, aged, secret],
    ["secret", body, headers, other],
    ["no headers", body, {}, secret],
  ];
  for (const [what, bytes, with_, key] of refused) {
    assert.throws(() => verifyWebhook(bytes, with_, key), VouchWebhookError, what);
  }
  assert.throws(() => verifyWebhook(body, headers, []), TypeError);
});

test("while secrets change, old and new ones are good, alone and together", async (t) => {
  const { id, next, secret } = await endpoint(t, ["nothing"]);
  const rotated = await vouch.webhooks.rotateSecret(id);
  assert.notEqual(rotated, secret);
  await vouch.webhooks.test(id);
  const { body, headers } = await next();
  const other = `whsec_${Buffer.alloc(24).toString("base64")}`;
  for (const secrets of [secret, rotated, [other, secret], [rotated, other]]) {
    assert.equal(verifyWebhook(body, headers, secrets).event.type, "webhook.test");
  }
});

test("an approval is told, typed by its kind, and can be sent again", async (t) => {
  const { id, next, secret } = await endpoint(t, ["organization.verification.updated"]);
  const customer = await newCustomer(vouch);
  await customer.importShareToken(await shareToken("approve"));
  const { updatedAt } = await customer.waitForStatus("APPROVED", { timeoutMs: 30_000 });
  const { sequence } = (await collect(customer.events())).find(({ status }) => status === "APPROVED") ?? {};

  /** The approval of this customer: those of other tests come here too, and its own pending. */
  const approval = async () => {
    for (;;) {
      const { body, headers } = await next();
      const verified = verifyWebhook(body, headers, secret);
      const event: WebhookEvent = verified.event;
      if (event.type !== "organization.verification.updated") throw new Error(event.type);
      if (event.data.organizationId === customer.organizationId && event.data.status === "APPROVED")
        return { id: verified.id, event };
    }
  };
  const told = await approval();
  const { organizationId } = customer;
  assert.deepEqual(told.event, {
    type: "organization.verification.updated",
    timestamp: told.event.timestamp,
    data: { organizationId, status: "APPROVED", previousStatus: "PENDING", type: "INDIVIDUAL", updatedAt, sequence },
  });
  assert.equal((await vouch.webhooks.replay(told.id, id)).id, told.id);
  assert.deepEqual(await approval(), told);
  const deliveries = await vouch.webhooks.deliveries(told.id);
  assert.ok(deliveries.some(({ endpointId }) => endpointId === id));
});

test("an endpoint is changed", async (t) => {
  const { id } = await endpoint(t, ["nothing"]);
  const { updatedAt: _updatedAt, ...changed } = await vouch.webhooks.update(id, {
    disabled: true,
    description: "Off.",
  });
  const listed = (await collect(vouch.webhooks.endpoints())).find((one) => one.id === id);
  const { updatedAt: _listedAt, ...found } = listed ?? {};
  assert.deepEqual(changed, found);
  assert.deepEqual([changed.disabled, changed.description, changed.disabledReason], [true, "Off.", "request"]);
});
