import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type DocumentType, paginate, type VouchCustomer } from "vouch-client";
import {
  authorizationsRevoke,
  reviewsClaim,
  reviewsDecidePerson,
  verificationOwnershipGetPicture,
} from "vouch-client/api";
import { client, collect, dev, newCustomer, proxy } from "./support.js";

const vouch = client();
const officer = client({ apiKey: dev.platform.complianceKey });
const PDF = new TextEncoder().encode("%PDF-1.7\nan example\n");
const PAPERS: DocumentType[] = [
  "CERTIFICATE_OF_INCORPORATION",
  "ARTICLES_OF_ASSOCIATION",
  "SHAREHOLDER_REGISTER",
  "PROOF_OF_REGISTERED_ADDRESS",
  "BENEFICIAL_OWNERS_DECLARATION",
  "DIRECTOR_ID",
  "BANK_STATEMENT",
];

/** A whole file, delivered and submitted. */
async function submitted(): Promise<{ customer: VouchCustomer; person: string }> {
  const customer = await newCustomer(vouch, "BUSINESS");
  const { id: person } = await customer.addPerson({
    firstName: "Anna",
    lastName: "Example",
    dateOfBirth: "1980-02-29",
    nationality: "LT",
    roles: ["DIRECTOR", "BENEFICIAL_OWNER", "EMPLOYEE"],
    accessRoles: ["ADMIN_USER"],
    sourceOfWealth: "Sold a company.",
  });
  await customer.declareOwnership({
    root: "company",
    parties: [
      { id: "company", type: "COMPANY" },
      { id: person, type: "PERSON" },
    ],
    holdings: [{ holderId: person, companyId: "company", basisPoints: 10_000 }],
  });
  for (const documentType of PAPERS) {
    await customer.uploadDocument({ documentType, fileName: "example.pdf", file: PDF });
  }
  const { submittedAt, ...submission } = await customer.submit({
    level: "STANDARD",
    business: {
      industry: "TECHNOLOGY",
      countryOfRegistration: "LT",
      businessPurpose: "Software.",
      expectedAnnualRevenue: 750_000,
      expectedMonthlyTransactions: 100,
      sourceOfFunds: "Sales.",
      primaryJurisdictions: ["LT", "DE"],
    },
  });
  assert.match(submittedAt, /Z$/);
  assert.deepEqual(submission, {
    object: "verification_submission",
    status: "PENDING",
    level: "STANDARD",
    levelReasons: [],
    riskFactors: [],
    priority: "NORMAL",
  });
  return { customer, person };
}

let files: Awaited<ReturnType<typeof submitted>>[];
before(async () => {
  files = [await submitted(), await submitted()];
});

test("customers, newest first, over several pages", async (t) => {
  const name = `Page ${crypto.randomUUID()}`;
  const created = [];
  for (const number of [1, 2, 3, 4, 5])
    created.push(await vouch.createCustomer({ name, type: "INDIVIDUAL", externalId: `${name} ${number}` }));
  const { url, seen } = await proxy(t);

  const found = await collect(client({ baseUrl: url }).children({ name, limit: 2 }));

  assert.deepEqual(new Set(found.map((one) => one.organizationId)), new Set(created.map((one) => one.organizationId)));
  assert.equal(found.length, 5);
  assert.equal(seen.length, 3);
  assert.deepEqual(found, await collect(vouch.children({ name, limit: 100 })));
  assert.deepEqual(
    await vouch.findCustomer(`${name} 3`),
    found.find((one) => one.externalId === `${name} 3`),
  );
  assert.equal(await vouch.findCustomer(`${name} 6`), undefined);
});

test("only the pages that are needed are read, and a signal ends the reading", async (t) => {
  const { url, seen } = await proxy(t);
  const abort = new AbortController();
  const read = async () => {
    for await (const _child of client({ baseUrl: url }).children({ limit: 1, signal: abort.signal })) {
      abort.abort(new Error("enough"));
    }
  };
  await assert.rejects(read(), new Error("enough"));
  for await (const _child of client({ baseUrl: url }).children({ limit: 1 })) break;
  assert.equal(seen.length, 2);
});

test("every list is read to its end, page by page", async () => {
  const [{ customer }] = files as [(typeof files)[0]];
  const id = customer.organizationId;
  const endpoint = { url: `${dev.apiUrl}/livez`, eventTypes: ["nothing"] };
  const endpoints = [await vouch.webhooks.create(endpoint), await vouch.webhooks.create(endpoint)];
  for (const { id } of endpoints) await vouch.webhooks.test(id);
  for (const customer of [await newCustomer(vouch), await newCustomer(vouch)]) {
    const parties = {
      grantingOrganizationId: customer.organizationId,
      authorizedOrganizationId: dev.broker.organizationId,
    };
    await authorizationsRevoke({ client: vouch.client, body: { ...parties, type: "LOA" } });
  }
  for (const { customer, person } of files) {
    const { organizationId } = customer;
    await reviewsClaim({ client: officer.client, path: { organizationId } });
    for (const notes of ["Seen.", "Seen again."]) {
      const path = { organizationId, personId: person };
      await reviewsDecidePerson({ client: officer.client, path, body: { decision: "VERIFY", notes } });
    }
  }
  const lists: Record<string, (limit: number) => AsyncIterable<unknown>> = {
    events: (limit) => customer.events({ limit }),
    documents: (limit) => customer.documents({ limit }),
    authorizations: (limit) => vouch.authorizations({ limit, status: "REVOKED" }),
    reviews: (limit) => officer.reviews({ limit, status: "ON_HOLD" }),
    reviewNotes: (limit) => officer.reviewNotes(id, { limit }),
    ruleChanges: (limit) => officer.ruleChanges({ limit }),
    endpoints: (limit) => vouch.webhooks.endpoints({ limit }),
    messages: (limit) => vouch.webhooks.messages({ limit, eventType: "webhook.test" }),
  };
  for (const [name, list] of Object.entries(lists)) {
    const whole = await collect(list(100));
    assert.deepEqual(await collect(list(1)), whole, name);
    assert.ok(whole.length >= 2, `${name}: ${whole.length}`);
  }
  for (const { id } of endpoints)
    assert.deepEqual(await vouch.webhooks.delete(id), { object: "webhook_endpoint", id, deleted: true });
});

test("what a business delivered is read back", async () => {
  const [{ customer, person }] = files as [(typeof files)[0]];
  assert.deepEqual(
    (await customer.people()).map((one) => one.id),
    [person],
  );
  const { result } = await customer.ownership();
  const { data: picture } = await verificationOwnershipGetPicture(customer.on());
  assert.match(await picture.text(), /^<svg /);
  assert.deepEqual(
    result?.owners.map(({ id, share }) => [id, share.percent]),
    [[person, "100.000000"]],
  );
  assert.deepEqual((await customer.requirements()).missing, []);
  assert.deepEqual((await customer.submission()).business?.industry, "TECHNOLOGY");
});

test("a list of one's own making", async () => {
  const pages = {
    0: { data: [1, 2], nextCursor: "1" },
    1: { data: [], nextCursor: "2" },
    2: { data: [3], nextCursor: null },
  };
  const read = async (cursor = "0") => ({ data: pages[cursor as unknown as keyof typeof pages] });
  assert.deepEqual(await collect(paginate<number>(read)), [1, 2, 3]);
});
