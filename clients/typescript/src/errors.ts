import type { ErrorCode, OrganizationVerification } from "./generated/types.gen.js";

/** Vouch refused a request, or could not do it, and retries did not help. */
export class VouchError extends Error {
  override readonly name = "VouchError";
  /** The HTTP status, as 404. */
  readonly status: number;
  /**
   * What happened, for programs; it is stable, and there will be new ones. `unknown` where the answer is not Vouch's
   * own, as a proxy's page.
   */
  readonly code: ErrorCode | "unknown" | (string & {});
  /** More about this case: `fields` that break a rule, why Sumsub refused. Undefined where there is no more to say. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Vouch's id of the request, as `req_…`: name it when you ask the operator. Undefined where it did not answer. */
  readonly requestId: string | undefined;
  /** Seconds after which it makes sense to try again; undefined where Vouch names no time. */
  readonly retryAfter: number | undefined;
  /** The key of the request, where it changes something. Repeating it by hand with this key is safe for 24 hours. */
  readonly idempotencyKey: string | undefined;

  /** Made by the client. */
  constructor(message: string, fields: Omit<VouchError, keyof Error>) {
    super(message);
    this.status = fields.status;
    this.code = fields.code;
    this.details = fields.details;
    this.requestId = fields.requestId;
    this.retryAfter = fields.retryAfter;
    this.idempotencyKey = fields.idempotencyKey;
  }
}

/** No whole answer came: the network failed, or the time of an attempt was over. The last failure is its `cause`. */
export class VouchConnectionError extends Error {
  override readonly name = "VouchConnectionError";
  /** How often it was tried. */
  readonly attempts: number;
  /** The key of the request, where it changes something: whether it was done is not known, and repeating it is safe. */
  readonly idempotencyKey: string | undefined;

  /** Made by the client. */
  constructor(attempts: number, idempotencyKey: string | undefined, cause: unknown) {
    super(`Vouch did not answer, tried ${attempts} times`, { cause });
    this.attempts = attempts;
    this.idempotencyKey = idempotencyKey;
  }
}

/** What was waited for did not happen in time. Where Vouch was away at the end, `cause` says so. */
export class VouchWaitError extends Error {
  override readonly name = "VouchWaitError";
  /** The verification as it was last; undefined where it could not be read once. */
  readonly last: OrganizationVerification | undefined;

  /** Made by the client. */
  constructor(timeoutMs: number, last: OrganizationVerification | undefined, cause: unknown) {
    super(`nothing that was waited for within ${timeoutMs} ms; status ${last?.status ?? "unknown"}`, { cause });
    this.last = last;
  }
}

/** A webhook that Vouch did not send, or that is more than five minutes old. Answer it with 400. */
export class VouchWebhookError extends Error {
  override readonly name = "VouchWebhookError";
}

/**
 * The error of an answer: `body` is what was read of it, `now` the time that a `Retry-After` with a date is compared
 * with, in milliseconds.
 */
export function errorOf(body: unknown, response: Response, request: Request, now: number): VouchError {
  const said = errorBody(body);
  return new VouchError(said?.message ?? `HTTP ${response.status}, and not in Vouch's words`, {
    status: response.status,
    code: said?.code ?? "unknown",
    details: said?.details ?? undefined,
    requestId: said?.requestId ?? response.headers.get("x-request-id") ?? undefined,
    retryAfter: retryAfter(response.headers, now),
    idempotencyKey: request.headers.get("Idempotency-Key") ?? undefined,
  });
}

interface Said {
  code: string;
  message: string;
  requestId?: string;
  details?: Record<string, unknown> | null;
}

/** What an error's body says; undefined where it is not in Vouch's form. */
export function errorBody(body: unknown): Said | undefined {
  const error = (body as { error?: Partial<Said> } | null | undefined)?.error;
  return typeof error?.code === "string" && typeof error.message === "string" ? (error as Said) : undefined;
}

/** Seconds until a retry makes sense, from a number of seconds or an HTTP date; undefined where it cannot be read. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get("Retry-After")?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
