import type { Clock } from "./clock.js";
import { VouchConnectionError, VouchError, VouchWaitError } from "./errors.js";
import type { Client } from "./generated/client/index.js";
import { organizationsGetVerification } from "./generated/sdk.gen.js";
import type { OrganizationVerification } from "./generated/types.gen.js";
import type { CallOptions } from "./transport.js";

/** What may be said of a wait. */
export interface WaitOptions extends CallOptions {
  /** Milliseconds until it is given up. Ten minutes where absent; a review by a person can take hours. */
  timeoutMs?: number;
}

/** The longest that Vouch holds a request is 60 seconds; proxies often end those of a minute. */
const POLL_SECONDS = 50;
/** Between two polls where Vouch did not hold the first, and after a failure for which it names no time. */
const PAUSE_MS = 5_000;
const TEN_MINUTES = 600_000;

/**
 * Reads a customer's verification until `found`, by long polls: a change is known at once, and nothing is asked more
 * than about once a minute. An outage of Vouch is waited out too.
 *
 * @throws VouchWaitError when the time is over; VouchError where the customer cannot be read; the signal's reason.
 */
export async function waitFor(
  client: Client,
  organizationId: string,
  found: (verification: OrganizationVerification) => boolean,
  { timeoutMs = TEN_MINUTES, signal }: WaitOptions,
  clock: Clock,
): Promise<OrganizationVerification> {
  const end = clock.now() + timeoutMs;
  let known: { etag: string | null; verification: OrganizationVerification } | undefined;
  let failure: unknown;
  for (;;) {
    const seconds = Math.max(0, Math.min(POLL_SECONDS, Math.ceil((end - clock.now()) / 1000)));
    const held = known?.etag ? { "If-None-Match": known.etag, Prefer: `wait=${seconds}` } : undefined;
    let pause = 0;
    const asked = clock.now();
    try {
      const { data, error, response } = await organizationsGetVerification<false>({
        client,
        throwOnError: false,
        headers: { "Nxos-On-Behalf-Of": organizationId, ...held },
        signal,
      });
      if (response?.status !== 304) {
        if (data === undefined) throw error;
        if (found(data)) return data;
        known = { etag: response.headers.get("ETag"), verification: data };
      }
      failure = undefined;
      // One that came back early brings no news: the server stops, or something between does not let it wait.
      const early = response?.status === 304 && clock.now() - asked < seconds * 1000;
      if (early || known?.etag === null) pause = PAUSE_MS;
    } catch (error) {
      if (!passes(error)) throw error;
      failure = error;
      pause = error instanceof VouchError && error.retryAfter !== undefined ? error.retryAfter * 1000 : PAUSE_MS;
    }
    const left = end - clock.now();
    if (left <= 0) throw new VouchWaitError(timeoutMs, known?.verification, failure);
    if (pause > 0) await clock.sleep(Math.min(pause, left), signal);
  }
}

/** Whether it is over by itself after a while. */
function passes(error: unknown): boolean {
  if (error instanceof VouchConnectionError) return true;
  return error instanceof VouchError && (error.status >= 500 || error.retryAfter !== undefined);
}
