import type { Client } from "./generated/client/index.js";
import * as api from "./generated/sdk.gen.js";
import type * as t from "./generated/types.gen.js";
import { type ListOptions, paginate } from "./pages.js";
import { type CallOptions, headersOf, type WriteOptions } from "./transport.js";

/**
 * Where Vouch sends your webhooks, and what it sent. Every method may reject with `VouchError` (404 `not_found` for an
 * id that is not yours, 503 `webhooks_unavailable`), `VouchConnectionError`, or the reason of the signal it was given.
 */
export class VouchWebhooks {
  readonly #client: Client;

  /** Made by `VouchClient`. */
  constructor(client: Client) {
    this.#client = client;
  }

  /** Your endpoints, newest first. */
  endpoints({ limit, signal }: ListOptions = {}): AsyncGenerator<t.WebhookEndpoint, void, undefined> {
    const client = this.#client;
    return paginate((cursor) => api.webhookEndpointsList({ client, signal, query: { limit, cursor } }));
  }

  /** Has webhooks sent to an address: https, and public. At most 50 for an organization. */
  async create(body: t.CreateWebhookEndpointRequest, options?: WriteOptions): Promise<t.WebhookEndpoint> {
    return (await api.webhookEndpointsCreate({ ...this.#on(options), body })).data;
  }

  /** Changes what the body names; `eventTypes` as a whole. */
  async update(id: string, body: t.UpdateWebhookEndpointRequest, options?: WriteOptions): Promise<t.WebhookEndpoint> {
    return (await api.webhookEndpointsUpdate({ ...this.#on(options), path: { id }, body })).data;
  }

  /** Deletes an endpoint for good. */
  async delete(id: string, options?: WriteOptions): Promise<t.DeletedWebhookEndpoint> {
    return (await api.webhookEndpointsDelete({ ...this.#on(options), path: { id } })).data;
  }

  /** The secret for `verifyWebhook`, as `whsec_…`. */
  async secret(id: string, options?: CallOptions): Promise<string> {
    return (await api.webhookEndpointsGetSecret({ ...this.#on(options), path: { id } })).data.key;
  }

  /** A new secret. For 24 hours the old one signs as well. */
  async rotateSecret(id: string, options?: WriteOptions): Promise<string> {
    return (await api.webhookEndpointsRotateSecret({ ...this.#on(options), path: { id } })).data.key;
  }

  /** Sends a `webhook.test` to an endpoint, whatever it wants. */
  async test(id: string, options?: WriteOptions): Promise<t.WebhookMessage> {
    return (await api.webhookEndpointsTest({ ...this.#on(options), path: { id } })).data;
  }

  /** What you were told, newest first. */
  messages({ limit, signal, eventType }: ListOptions & { eventType?: t.EventType } = {}): AsyncGenerator<
    t.WebhookMessage,
    void,
    undefined
  > {
    const client = this.#client;
    return paginate((cursor) => api.webhookMessagesList({ client, signal, query: { eventType, limit, cursor } }));
  }

  /** What became of a message at each endpoint: all of it, the list has one page. */
  async deliveries(messageId: string, options?: CallOptions): Promise<t.WebhookDelivery[]> {
    return (await api.webhookMessagesListDeliveries({ ...this.#on(options), path: { id: messageId } })).data.data;
  }

  /** Sends a message again: to every endpoint that wants it, or to the one that is named. */
  async replay(messageId: string, endpointId?: string, options?: WriteOptions): Promise<t.WebhookMessage> {
    const body = endpointId === undefined ? {} : { endpointId };
    return (await api.webhookMessagesReplay({ ...this.#on(options), path: { id: messageId }, body })).data;
  }

  #on(options: WriteOptions | undefined) {
    return { client: this.#client, signal: options?.signal, headers: headersOf(options) };
  }
}
