// One real call with the packed package.
import { readFileSync } from "node:fs";
import { VouchClient } from "vouch-client";

const { apiUrl, broker } = JSON.parse(readFileSync(process.env.VOUCH_DEV_FILE, "utf8"));
const vouch = new VouchClient({ baseUrl: apiUrl, apiKey: broker.apiKey });
const { organizationId } = await vouch.createCustomer({ name: "Grace Example", type: "INDIVIDUAL" });
const { status } = await vouch.customer(organizationId).verification();
if (status !== "NOT_STARTED") throw new Error(`the packed package read ${status}`);
