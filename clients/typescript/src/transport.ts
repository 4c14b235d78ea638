import { type Clock, systemClock } from "./clock.js";
import { errorOf } from "./errors.js";
import { type Client, createClient, createConfig } from "./generated/client/index.js";
import { type RetryOptions, retrying } from "./retry.js";

/** What a client needs to know. */
export interface VouchClientOptions {
  /** Where Vouch is, as `http://127.0.0.1:8080`. A path before Vouch's own is kept. */
  baseUrl: string;
  /** The broker's key, as `nxos_sk_…`. Undefined is for the type of `process.env` alone: it throws a `TypeError`. */
  apiKey: string | undefined;
  /** Sends one request. `globalThis.fetch` where absent. */
  fetch?: typeof globalThis.fetch;
  /** How often, and for how long, requests are tried. */
  retry?: RetryOptions;
  /** The time that pauses and deadlines go by. This machine's where absent. */
  clock?: Clock;
  /** From 0 to 1, for the jitter of pauses. `Math.random` where absent. */
  random?: () => number;
}

/** What may be said of each call. */
export interface CallOptions {
  /** Ends the call at once, its pauses too; it then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** What may be said of each call that changes something. */
export interface WriteOptions extends CallOptions {
  /**
   * 1 to 255 visible ASCII characters. For 24 hours the same key with the same content is answered again, not done
   * again. One is made for each call where it is absent, and kept over its retries; give your own to repeat a call
   * after a crash.
   */
  idempotencyKey?: string;
}

/** The headers of a call, from what the caller said of it. */
export function headersOf(options: WriteOptions | undefined): { "Idempotency-Key"?: string } {
  return options?.idempotencyKey === undefined ? {} : { "Idempotency-Key": options.idempotencyKey };
}

/**
 * The generated client with a key, retries, an `Idempotency-Key` on whatever changes something, and errors of our own.
 *
 * @throws TypeError without a key, or where the URL cannot be read.
 */
export function transport(options: VouchClientOptions): Client {
  const { apiKey, clock = systemClock, random = Math.random } = options;
  if (!apiKey) throw new TypeError("apiKey is missing");
  // Looked up at each call, so that a fetch that is put in place later is used.
  const fetch: typeof globalThis.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const client = createClient(
    createConfig({
      baseUrl: new URL(options.baseUrl).href.replace(/\/+$/, ""),
      auth: () => apiKey,
      fetch: retrying(options.retry ?? {}, { fetch, clock, random }),
      // Followed, a POST would become a GET.
      redirect: "manual",
      throwOnError: true,
    }),
  );
  client.interceptors.request.use((request) => {
    if (request.method !== "GET" && request.method !== "HEAD" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    return request;
  });
  // Without an answer it is the error of the retries, or the reason of the caller's signal.
  client.interceptors.error.use((error, response: Response | undefined, request) =>
    response === undefined ? error : errorOf(error, response, request, clock.now()),
  );
  return client;
}
