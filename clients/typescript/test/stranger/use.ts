// A stranger's code, checked against the packed types alone, without Node's.
import { type ChildOrganization, VouchClient, VouchError, verifyWebhook } from "vouch-client";
import { organizationsGet } from "vouch-client/api";

const vouch = new VouchClient({ baseUrl: "http://127.0.0.1:8080", apiKey: "nxos_sk_test" });
const names: string[] = [];
for await (const child of vouch.children({ status: "APPROVED" })) names.push((child satisfies ChildOrganization).name);
const id: string = (await organizationsGet({ client: vouch.client })).data.organizationId;
const { event } = verifyWebhook("{}", new Headers(), ["whsec_"]);
if (event.type === "organization.verification.updated") names.push(event.data.status, id);
const customer = vouch.customer(id);
// @ts-expect-error There is no such status.
await customer.waitForStatus("DONE").catch((error: unknown) => error instanceof VouchError && error.retryAfter);
