import { Webhook, WebhookVerificationError } from "svix";
import { VouchWebhookError } from "./errors.js";
import type { Webhooks } from "./generated/types.gen.js";

/**
 * What Vouch tells, by `type`. There will be types that this version does not know: leave them alone, and answer with
 * 2xx.
 */
export type WebhookEvent = Webhooks["body"];

/** A webhook whose signature is right. */
export interface VerifiedWebhook {
  /** The same in every attempt and replay of a message: drop what was dealt with. */
  readonly id: string;
  /** What it says. Of one organization, `data.sequence` says which is newer: messages may overtake each other. */
  readonly event: WebhookEvent;
}

/** A request's headers, as Node and as fetch have them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Checks that Vouch sent a webhook, within the last five minutes, and reads it. `body` is the raw body, before anything
 * parsed it. `secrets` is an endpoint's secret (`whsec_…`), or several: one that matches is enough, for a change of
 * secrets. Both sets of headers are good, `svix-id`, `svix-timestamp`, `svix-signature` and `webhook-…`.
 *
 * @throws VouchWebhookError where Vouch did not send it: answer with 400.
 * @throws TypeError without a secret; the signature library's error where one is no secret.
 */
export function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
): VerifiedWebhook {
  const webhooks = [secrets].flat().map((secret) => new Webhook(secret));
  if (webhooks.length === 0) throw new TypeError("a webhook is verified with at least one secret");
  const text = typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const signed = signedHeaders(headers);
  let cause: unknown;
  for (const webhook of webhooks) {
    try {
      const event = webhook.verify(text, signed) as WebhookEvent;
      return { id: signed["svix-id"] as string, event };
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      cause = error;
    }
  }
  throw new VouchWebhookError("the webhook was not sent by Vouch, or is too old", { cause });
}

/** The three headers, under the names that come first where a request has both. */
function signedHeaders(headers: WebhookHeaders): Record<string, string> {
  // Node has names in small letters, some others as they came.
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  const sent = new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
  const signed: Record<string, string> = {};
  for (const name of ["id", "timestamp", "signature"]) {
    const value = sent.get(`svix-${name}`) ?? sent.get(`webhook-${name}`);
    if (typeof value === "string") signed[`svix-${name}`] = value;
  }
  return signed;
}
