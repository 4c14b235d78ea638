import { type Clock, systemClock } from "./clock.js";
import { VouchCustomer } from "./customer.js";
import { VouchWebhooks } from "./endpoints.js";
import type { Client } from "./generated/client/index.js";
import * as api from "./generated/sdk.gen.js";
import type * as t from "./generated/types.gen.js";
import { type ListOptions, paginate } from "./pages.js";
import { type CallOptions, headersOf, transport, type VouchClientOptions, type WriteOptions } from "./transport.js";

/** What narrows a list of customers. */
export type ChildrenFilter = Omit<NonNullable<t.OrganizationsListChildrenData["query"]>, "limit" | "cursor">;
/** What narrows a list of authorizations. */
export type AuthorizationsFilter = Omit<NonNullable<t.AuthorizationsListData["query"]>, "limit" | "cursor">;
/** What narrows an officer's queue. */
export type ReviewsFilter = Omit<NonNullable<t.ReviewsListData["query"]>, "limit" | "cursor">;

/**
 * A broker's client of Vouch. Requests are retried where that is safe and makes sense, and whatever changes something
 * has an `Idempotency-Key` that stays the same over its retries.
 *
 * Every method may reject with `VouchError` for what Vouch refuses, with `VouchConnectionError` where no answer came,
 * or with the reason of the signal it was given.
 */
export class VouchClient {
  /**
   * For every call of the API, those without a method here too, with the same retries and errors:
   * `organizationsGet({ client: vouch.client })`, from `vouch-client/api`.
   */
  readonly client: Client;
  /** Your webhook endpoints, and what they were sent. */
  readonly webhooks: VouchWebhooks;
  readonly #clock: Clock;

  /** @throws TypeError without a key, or where the URL cannot be read. */
  constructor(options: VouchClientOptions) {
    this.client = transport(options);
    this.webhooks = new VouchWebhooks(this.client);
    this.#clock = options.clock ?? systemClock;
  }

  /** The customer with this id, as `org_…`. Nothing is asked. */
  customer(organizationId: string): VouchCustomer {
    return new VouchCustomer(this.client, this.#clock, organizationId);
  }

  /** Creates a customer. 409 `validation_error` where the `externalId` is taken: `details.organizationId` has it. */
  async createCustomer(body: t.CreateOrganizationRequest, options?: WriteOptions): Promise<t.Organization> {
    const headers = headersOf(options);
    return (await api.organizationsCreate({ client: this.client, signal: options?.signal, headers, body })).data;
  }

  /** Your customers, newest first, or those whom the filter finds; by name in the order of their names. */
  children(filter: ChildrenFilter & ListOptions = {}): AsyncGenerator<t.ChildOrganization, void, undefined> {
    const { signal, ...query } = filter;
    return paginate((cursor) =>
      api.organizationsListChildren({ client: this.client, signal, query: { ...query, cursor } }),
    );
  }

  /** The customer that you created with this reference; undefined where there is none. */
  async findCustomer(externalId: string, options?: CallOptions): Promise<t.ChildOrganization | undefined> {
    for await (const child of this.children({ externalId, signal: options?.signal })) return child;
    return undefined;
  }

  /** The authorizations that you are party to, newest first, revoked ones too. */
  authorizations(filter: AuthorizationsFilter & ListOptions = {}): AsyncGenerator<t.Authorization, void, undefined> {
    const { signal, ...query } = filter;
    return paginate((cursor) => api.authorizationsList({ client: this.client, signal, query: { ...query, cursor } }));
  }

  /** The files that wait for officers; for officers' keys. */
  reviews(filter: ReviewsFilter & ListOptions = {}): AsyncGenerator<t.QueuedReview, void, undefined> {
    const { signal, ...query } = filter;
    return paginate((cursor) => api.reviewsList({ client: this.client, signal, query: { ...query, cursor } }));
  }

  /** What officers wrote about a file; for officers' keys. */
  reviewNotes(organizationId: string, options: ListOptions = {}): AsyncGenerator<t.ReviewNote, void, undefined> {
    const { signal, limit } = options;
    const call = { client: this.client, signal, path: { organizationId } };
    return paginate((cursor) => api.reviewsListNotes({ ...call, query: { limit, cursor } }));
  }

  /** What changed of the rules by which files are judged, newest first; for officers' keys. */
  ruleChanges({ limit, signal }: ListOptions = {}): AsyncGenerator<t.RuleChanged, void, undefined> {
    return paginate(async (cursor) => {
      const { data } = await api.reviewsGetRules({ client: this.client, signal, query: { limit, cursor } });
      return { data: { data: data.changes, nextCursor: data.nextCursor } };
    });
  }
}
