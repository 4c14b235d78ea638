import assert from "node:assert/strict";
import { test } from "node:test";
import { organizationsGet, organizationsUpdate } from "vouch-client/api";
import {
  answer,
  breakOff,
  client,
  collect,
  dev,
  loseAnswer,
  newCustomer,
  proxy,
  refusal,
  shareToken,
  TestClock,
} from "./support.js";

const keys = (seen: { headers: Record<string, unknown> }[]) => seen.map(({ headers }) => headers["idempotency-key"]);

test("an import whose answer is lost is sent again with the same key, and done once", async (t) => {
  const { organizationId } = await newCustomer(client());
  const { url, seen } = await proxy(t, loseAnswer);
  const clock = new TestClock();
  const customer = client({ baseUrl: url, clock, random: () => 1 }).customer(organizationId);

  const { updatedAt, ...imported } = await customer.importShareToken(await shareToken("hold"));

  assert.deepEqual(imported, { object: "organization_verification", status: "PENDING", type: "INDIVIDUAL" });
  assert.match(updatedAt, /^\d{4}-/);
  const [key, ...others] = keys(seen);
  assert.match(String(key), /^[0-9a-f-]{36}$/);
  assert.deepEqual(others, [key]);
  assert.deepEqual(seen[0]?.body, seen[1]?.body);
  assert.deepEqual(clock.slept, [250]);
  const causes = (await collect(customer.events())).map(({ cause }) => cause);
  assert.deepEqual(
    causes.filter((cause) => cause === "import_accepted"),
    ["import_accepted"],
  );
});

test("an upload is the same bytes with the same key", async (t) => {
  const { organizationId } = await newCustomer(client(), "BUSINESS");
  const { url, seen } = await proxy(t, loseAnswer);
  const customer = client({ baseUrl: url, clock: new TestClock() }).customer(organizationId);
  const file = new TextEncoder().encode("%PDF-1.7\nan example\n");

  const {
    id,
    sha256: _sha256,
    uploadedAt: _uploadedAt,
    ...document
  } = await customer.uploadDocument({ documentType: "BANK_STATEMENT", fileName: "statement.pdf", file });

  assert.deepEqual(document, {
    object: "verification_document",
    documentType: "BANK_STATEMENT",
    subjectId: null,
    fileName: "statement.pdf",
    description: null,
    mediaType: "application/pdf",
    size: file.length,
    status: "UPLOADED",
    reasons: [],
    validUntil: null,
  });
  assert.deepEqual([keys(seen)[0], seen[0]?.body], [keys(seen)[1], seen[1]?.body]);
  assert.deepEqual(
    (await collect(customer.documents())).map((one) => one.id),
    [id],
  );
});

test("Retry-After is kept to, in seconds and as a date", async (t) => {
  const clock = new TestClock();
  const date = new Date(clock.now() + 7_000 + 30_000).toUTCString();
  const { url, seen } = await proxy(t, answer(503, { "Retry-After": "7" }), answer(429, { "Retry-After": date }));
  const { data } = await organizationsGet({ client: client({ baseUrl: url, clock }).client });
  assert.equal(data.organizationId, dev.broker.organizationId);
  assert.deepEqual(clock.slept, [7_000, 30_000]);
  assert.deepEqual(keys(seen), [undefined, undefined, undefined]);
});

for (const [random, slept] of [
  [0, [125, 250, 500, 1_000]],
  [1, [250, 500, 1_000, 2_000]],
] as const) {
  test(`without Retry-After the pauses double, with jitter at ${random}`, async (t) => {
    const clock = new TestClock();
    const { url } = await proxy(t, answer(500), answer(502), breakOff, answer(504));
    const { data } = await organizationsGet({ client: client({ baseUrl: url, clock, random: () => random }).client });
    assert.equal(data.organizationId, dev.broker.organizationId);
    assert.deepEqual(clock.slept, slept);
  });
}

for (const [status, code] of [
  [409, "idempotency_request_in_flight"],
  [401, "authentication_failed"],
] as const) {
  test(`${status} ${code} says retry`, async (t) => {
    const { organizationId } = await newCustomer(client());
    const clock = new TestClock();
    const { url, seen } = await proxy(t, answer(status, { "Retry-After": "1" }, code));
    const customer = client({ baseUrl: url, clock }).customer(organizationId);
    await organizationsUpdate({ ...customer.on(), body: { name: "Grace" } });
    assert.deepEqual(clock.slept, [1_000]);
    assert.deepEqual(keys(seen), [keys(seen)[0], keys(seen)[0]]);
  });
}

for (const [status, code] of [
  [400, "validation_error"],
  [401, "invalid_api_key"],
  [403, "forbidden"],
  [404, "not_found"],
  [408, "invalid_request"],
  [409, "idempotency_key_in_use"],
  [413, "invalid_request"],
] as const) {
  test(`${status} ${code} is final`, async (t) => {
    const clock = new TestClock();
    const { url, seen } = await proxy(t, answer(status, {}, code));
    const error = await refusal(client({ baseUrl: url, clock }).createCustomer({ name: "Grace", type: "INDIVIDUAL" }));
    assert.deepEqual(error, {
      name: "VouchError",
      message: "Said by the proxy.",
      status,
      code,
      details: undefined,
      requestId: "req_1",
      retryAfter: undefined,
      idempotencyKey: keys(seen)[0],
    });
    assert.deepEqual([seen.length, clock.slept], [1, []]);
  });
}

test("what the service refuses is said whole", async () => {
  const vouch = client();
  const externalId = crypto.randomUUID();
  const { organizationId } = await vouch.createCustomer({ name: "Grace", type: "INDIVIDUAL", externalId });
  const { requestId, ...error } = await refusal(
    vouch.createCustomer({ name: "Grace", type: "INDIVIDUAL", externalId }, { idempotencyKey: `${externalId}-2` }),
  );
  assert.deepEqual(error, {
    name: "VouchError",
    message: "An organization with this externalId already exists.",
    status: 409,
    code: "validation_error",
    details: { organizationId, fields: [{ field: "externalId", problem: "is already used" }] },
    retryAfter: undefined,
    idempotencyKey: `${externalId}-2`,
  });
  assert.match(String(requestId), /^req_[0-9a-f]{32}$/);
});

test("the attempts have an end, which is the last answer", async (t) => {
  const clock = new TestClock();
  const { url, seen } = await proxy(
    t,
    ...Array.from({ length: 9 }, () => answer(503, { "Retry-After": "2" }, "internal_error")),
  );
  const error = await refusal(
    organizationsGet({ client: client({ baseUrl: url, clock, retry: { attempts: 3 } }).client }),
  );
  assert.deepEqual(error, {
    name: "VouchError",
    message: "Said by the proxy.",
    status: 503,
    code: "internal_error",
    details: undefined,
    requestId: "req_1",
    retryAfter: 2,
    idempotencyKey: undefined,
  });
  assert.deepEqual([seen.length, clock.slept], [3, [2_000, 2_000]]);
});

test("a Retry-After beyond the time that is left is handed to the caller at once", async (t) => {
  const clock = new TestClock();
  const { url, seen } = await proxy(t, answer(503, { "Retry-After": "40" }), answer(503, { "Retry-After": "40" }));
  const { retryAfter, code, message } = await refusal(
    organizationsGet({ client: client({ baseUrl: url, clock }).client }),
  );
  assert.deepEqual(
    { retryAfter, code, message },
    { retryAfter: 40, code: "unknown", message: "HTTP 503, and not in Vouch's words" },
  );
  assert.deepEqual([seen.length, clock.slept], [2, [40_000]]);
});

test("where no whole answer comes, the error says how often it was tried, and with which key", async (t) => {
  const { url, seen } = await proxy(t, breakOff, breakOff);
  const vouch = client({ baseUrl: url, clock: new TestClock(), retry: { attempts: 2 } });
  const error = await refusal(vouch.createCustomer({ name: "Grace", type: "INDIVIDUAL" }));
  assert.deepEqual(error, {
    name: "VouchConnectionError",
    message: "Vouch did not answer, tried 2 times",
    attempts: 2,
    idempotencyKey: keys(seen)[0],
  });
});

test("an attempt that takes too long counts as none", async (t) => {
  const { url, seen } = await proxy(t, () => undefined);
  const { data } = await organizationsGet({
    client: client({ baseUrl: url, clock: new TestClock(), retry: { timeoutMs: 500 } }).client,
  });
  assert.deepEqual([data.organizationId, seen.length], [dev.broker.organizationId, 2]);
});

test("a signal ends a request, a pause, and what has not begun, with its own reason", async (t) => {
  const request = new AbortController();
  const pause = new AbortController();
  const { url, seen } = await proxy(
    t,
    () => request.abort(new Error("while it is asked")),
    (one, response) => {
      response.on("finish", () => pause.abort(new Error("while it pauses")));
      return answer(503, { "Retry-After": "50" })(one, response);
    },
  );
  const vouch = client({ baseUrl: url });
  const ask = (signal: AbortSignal) => vouch.createCustomer({ name: "Grace", type: "INDIVIDUAL" }, { signal });
  await assert.rejects(ask(request.signal), new Error("while it is asked"));
  await assert.rejects(ask(pause.signal), new Error("while it pauses"));
  await assert.rejects(ask(pause.signal), new Error("while it pauses"));
  assert.equal(seen.length, 2);
});

test("a redirect is not followed", async (t) => {
  const { url, seen } = await proxy(t, answer(307, { Location: `${dev.apiUrl}/v1/organizations` }));
  const { status, code } = await refusal(
    client({ baseUrl: url }).createCustomer({ name: "Grace", type: "INDIVIDUAL" }),
  );
  assert.deepEqual({ status, code, requests: seen.length }, { status: 307, code: "unknown", requests: 1 });
});

test("a key of the caller's own is used, and answered again", async () => {
  const idempotencyKey = crypto.randomUUID();
  const create = () => client().createCustomer({ name: "Grace", type: "INDIVIDUAL" }, { idempotencyKey });
  assert.deepEqual(await create(), await create());
  const customer = await newCustomer(client(), "BUSINESS");
  const file = new Blob(["%PDF-1.7\nan example\n"]);
  // A form's boundary is another each time; its content is the same.
  const upload = () =>
    customer.uploadDocument({ documentType: "BANK_STATEMENT", fileName: "a.pdf", file }, { idempotencyKey });
  assert.deepEqual(await upload(), await upload());
});

test("requests go through the caller's fetch, to the URL with its path", async () => {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    asked.push(`${init?.method} ${input}`);
    return Response.json({ object: "list", data: [], hasMore: false });
  };
  const vouch = client({ baseUrl: "https://example.com/vouch/", fetch });
  assert.equal(await vouch.findCustomer("a b"), undefined);
  assert.deepEqual(asked, ["GET https://example.com/vouch/v1/organizations/children?externalId=a%20b"]);
});

test("a client without a key is refused before anything is asked", () => {
  assert.throws(() => client({ apiKey: undefined }), new TypeError("apiKey is missing"));
  assert.throws(() => client({ baseUrl: "vouch" }), TypeError);
});
