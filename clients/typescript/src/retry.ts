import type { Clock } from "./clock.js";
import { errorBody, retryAfter, VouchConnectionError } from "./errors.js";

/** How often, and for how long, a request is tried. Times are in milliseconds. */
export interface RetryOptions {
  /** Attempts in all, the first one included; 1 never retries. 5 where absent. */
  attempts?: number;
  /** No attempt begins later than this after the first one. 60 000 where absent. */
  totalMs?: number;
  /** The time of one attempt; what a request asks Vouch to wait comes on top. 40 000 where absent. */
  timeoutMs?: number;
  /** The longest pause after the first attempt; twice as long after each further one. 250 where absent. */
  baseMs?: number;
  /** No pause is longer, unless Vouch asks for it. 10 000 where absent. */
  maxMs?: number;
}

/** What the retries need besides their options. */
export interface Surroundings {
  fetch: typeof globalThis.fetch;
  clock: Clock;
  /** 0 to 1: where in the second half of its range a pause lies. */
  random: () => number;
}

const DEFAULTS: Required<RetryOptions> = {
  attempts: 5,
  totalMs: 60_000,
  timeoutMs: 40_000,
  baseMs: 250,
  maxMs: 10_000,
};
const WITHOUT_BODY = [204, 205, 304];

/**
 * A fetch that repeats what may be repeated: where no whole answer came, after 429, 500, 502, 503 and 504, and after
 * the two refusals that say "retry" (409 `idempotency_request_in_flight`, 401 `authentication_failed`). The request is
 * the same each time, its `Idempotency-Key` too. `Retry-After` is kept to; one that is longer than the time left ends
 * the attempts. Answers are read as a whole, so one that breaks off counts as none.
 *
 * It throws `VouchConnectionError`, or the reason of the request's signal.
 */
export function retrying(options: RetryOptions, { fetch, clock, random }: Surroundings): typeof globalThis.fetch {
  const retry = { ...DEFAULTS, ...options };
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const body = request.body === null ? null : await request.arrayBuffer();
    const begun = clock.now();
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await once(fetch, request, body, retry.timeoutMs + longPoll(request.headers));
      if (outcome instanceof Response && !(await saysRetry(outcome))) return outcome;
      const asked = outcome instanceof Response ? retryAfter(outcome.headers, clock.now()) : undefined;
      const longest = Math.min(retry.maxMs, retry.baseMs * 2 ** (attempt - 1));
      const pause = asked === undefined ? (longest * (1 + random())) / 2 : asked * 1000;
      if (attempt >= retry.attempts || clock.now() + pause > begun + retry.totalMs) {
        if (outcome instanceof Response) return outcome;
        throw new VouchConnectionError(attempt, request.headers.get("Idempotency-Key") ?? undefined, outcome.cause);
      }
      await clock.sleep(pause, signal);
    }
  };
}

/** One attempt: a whole answer, or why there is none. Throws only when the caller has aborted. */
async function once(
  fetch: typeof globalThis.fetch,
  request: Request,
  body: ArrayBuffer | null,
  timeoutMs: number,
): Promise<Response | { cause: unknown }> {
  const { method, headers, redirect, signal } = request;
  const attempt = new AbortController();
  const aborted = () => attempt.abort(signal.reason);
  signal.addEventListener("abort", aborted, { once: true });
  const tooLong = () => attempt.abort(new DOMException(`no answer within ${timeoutMs} ms`, "TimeoutError"));
  const timer = setTimeout(tooLong, timeoutMs);
  try {
    const answer = await fetch(request.url, { method, headers, body, redirect, signal: attempt.signal });
    const { status, statusText } = answer;
    const bytes = await answer.arrayBuffer();
    return new Response(WITHOUT_BODY.includes(status) ? null : bytes, { status, statusText, headers: answer.headers });
  } catch (cause) {
    signal.throwIfAborted();
    return { cause };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", aborted);
  }
}

/** Milliseconds that the request lets Vouch hold it: `Prefer: wait=N`. */
function longPoll(headers: Headers): number {
  return Number(/\bwait=(\d+)/.exec(headers.get("Prefer") ?? "")?.[1] ?? 0) * 1000;
}

async function saysRetry(answer: Response): Promise<boolean> {
  const { status } = answer;
  if ([429, 500, 502, 503, 504].includes(status)) return true;
  if (status !== 401 && status !== 409) return false;
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined);
  const code = errorBody(body)?.code;
  return code === (status === 401 ? "authentication_failed" : "idempotency_request_in_flight");
}
