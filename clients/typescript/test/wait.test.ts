import assert from "node:assert/strict";
import { test } from "node:test";
import { type OrganizationVerification, VouchWaitError } from "vouch-client";
import { answer, breakOff, client, newCustomer, pass, proxy, refusal, shareToken, TestClock } from "./support.js";

/** What the polls of a wait asked for. */
const polls = (seen: { headers: Record<string, unknown> }[]) =>
  seen.map(({ headers }) => ({ prefer: headers.prefer, known: headers["if-none-match"] }));

for (const [scenario, status] of [
  ["approve", "APPROVED"],
  ["partial", "RESUBMISSION_REQUIRED"],
  ["reject", "REJECTED"],
] as const) {
  test(`an import of ${scenario} is decided ${status}`, async () => {
    const customer = await newCustomer(client());
    await customer.importShareToken(await shareToken(scenario));
    const { updatedAt, ...verification } = await customer.waitUntilDecided({ timeoutMs: 30_000 });
    assert.deepEqual(verification, { object: "organization_verification", status, type: "INDIVIDUAL" });
    assert.deepEqual(await customer.verification(), { ...verification, updatedAt });
  });
}

test("a change is known by the poll that is held for it, without a pause", async (t) => {
  const direct = await newCustomer(client());
  const token = await shareToken("approve");
  const { url, seen } = await proxy(t, pass, async (one, response) => {
    await Promise.all([pass(one, response), direct.importShareToken(token)]);
  });
  const clock = new TestClock();
  const customer = client({ baseUrl: url, clock }).customer(direct.organizationId);

  const { status } = await customer.waitForStatus("APPROVED", { timeoutMs: 45_000 });

  assert.equal(status, "APPROVED");
  assert.deepEqual(clock.slept, []);
  const [first, ...others] = polls(seen);
  assert.deepEqual(first, { prefer: undefined, known: undefined });
  assert.ok(others.length >= 1);
  for (const { prefer, known } of others) {
    assert.equal(prefer, "wait=45");
    assert.match(String(known), new RegExp(`^"${direct.organizationId}\\.\\d+"$`));
  }
});

test("a wait that is over says how it stands", async () => {
  const customer = await newCustomer(client());
  const error = await customer.waitUntilDecided({ timeoutMs: 1_000 }).catch((error: unknown) => error);
  assert.ok(error instanceof VouchWaitError);
  assert.equal(error.message, "nothing that was waited for within 1000 ms; status NOT_STARTED");
  const { updatedAt, ...last } = error.last as OrganizationVerification;
  assert.match(updatedAt, /Z$/);
  assert.deepEqual(last, { object: "organization_verification", status: "NOT_STARTED", type: "INDIVIDUAL" });
});

test("a poll that is not held is not repeated at once, and the last one is at the end", async (t) => {
  const { organizationId } = await newCustomer(client());
  const { url, seen } = await proxy(t, pass, ...Array.from({ length: 3 }, () => answer(304)));
  const clock = new TestClock();
  const customer = client({ baseUrl: url, clock }).customer(organizationId);
  await assert.rejects(customer.waitUntilDecided({ timeoutMs: 12_000 }), VouchWaitError);
  assert.deepEqual(clock.slept, [5_000, 5_000, 2_000]);
  assert.deepEqual(
    polls(seen).map(({ prefer }) => prefer),
    [undefined, "wait=12", "wait=7", "wait=2", "wait=0"],
  );
});

test("an outage is waited out, within the time", async (t) => {
  const direct = await newCustomer(client());
  await direct.importShareToken(await shareToken("approve"));
  await direct.waitUntilDecided({ timeoutMs: 30_000 });
  const { url } = await proxy(t, answer(503, { "Retry-After": "90" }), breakOff);
  const clock = new TestClock();
  const away = client({ baseUrl: url, clock, retry: { attempts: 1 } }).customer(direct.organizationId);
  assert.deepEqual(await away.waitUntilDecided(), await direct.verification());
  assert.deepEqual(clock.slept, [90_000, 5_000]);
});

test("a wait that met an outage to its end says so", async (t) => {
  const { url } = await proxy(t, ...Array.from({ length: 9 }, () => answer(503, {}, "internal_error")));
  const clock = new TestClock();
  const vouch = client({ baseUrl: url, clock, retry: { attempts: 1 } });
  const error = await vouch
    .customer(`org_${"0".repeat(32)}`)
    .waitUntilDecided({ timeoutMs: 7_000 })
    .catch((error: unknown) => error);
  assert.ok(error instanceof VouchWaitError);
  assert.equal(error.last, undefined);
  assert.equal((error.cause as { status: number }).status, 503);
  assert.deepEqual(clock.slept, [5_000, 2_000]);
});

test("a customer that is not there is not waited for", async () => {
  const { status, code } = await refusal(
    client()
      .customer(`org_${"0".repeat(32)}`)
      .waitUntilDecided(),
  );
  assert.deepEqual({ status, code }, { status: 404, code: "organization_not_found" });
});

test("a signal ends a wait while it is held", async (t) => {
  const { organizationId } = await newCustomer(client());
  const abort = new AbortController();
  const { url, seen } = await proxy(t, pass, () => abort.abort(new Error("enough")));
  const customer = client({ baseUrl: url }).customer(organizationId);
  await assert.rejects(customer.waitUntilDecided({ signal: abort.signal }), new Error("enough"));
  assert.equal(seen.length, 2);
});
