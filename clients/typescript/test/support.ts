// What the tests share: the server they run beside, a proxy that misbehaves as it is told, a clock that does not wait.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { type Clock, VouchClient, type VouchClientOptions, type VouchCustomer } from "vouch-client";

interface Dev {
  apiUrl: string;
  sandboxUrl: string;
  platform: { complianceKey: string };
  broker: { organizationId: string; apiKey: string };
}

const file = process.env.VOUCH_DEV_FILE;
if (!file) throw new Error("VOUCH_DEV_FILE is not set: clients/typescript/run test");
export const dev = JSON.parse(readFileSync(file, "utf8")) as Dev;

export function client(options: Partial<VouchClientOptions> = {}): VouchClient {
  return new VouchClient({ baseUrl: dev.apiUrl, apiKey: dev.broker.apiKey, ...options });
}

export async function newCustomer(
  vouch: VouchClient,
  type: "INDIVIDUAL" | "BUSINESS" = "INDIVIDUAL",
): Promise<VouchCustomer> {
  const { organizationId } = await vouch.createCustomer({ name: `${type} of a test`, type });
  return vouch.customer(organizationId);
}

export async function shareToken(scenario: string): Promise<string> {
  const answer = await fetch(`${dev.sandboxUrl}/sandbox/share-tokens`, {
    method: "POST",
    body: JSON.stringify({ scenario }),
  });
  return ((await answer.json()) as { token: string }).token;
}

/** Time that passes only when somebody sleeps, and what was slept. */
export class TestClock implements Clock {
  readonly slept: number[] = [];
  #now = Date.UTC(2026, 0, 1);
  now = () => this.#now;
  sleep = async (ms: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
  };
}

/** Listens on a free port until the test ends. */
export async function listen(test: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** What a proxy does with a request: hands it on, or answers by itself. */
export type Act = (seen: Seen, response: ServerResponse) => void | Promise<void>;

/** A proxy before the service. Each request takes the next act; when there is none left, they are handed on. */
export async function proxy(test: TestContext, ...acts: Act[]): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const url = await listen(test, async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const one = { method, path, headers, body: await buffer(request) };
    const act = acts[seen.push(one) - 1] ?? pass;
    await act(one, response);
  });
  return { url, seen };
}

async function forward({ method, path, headers, body }: Seen) {
  const {
    host: _host,
    connection: _connection,
    "content-length": _length,
    "transfer-encoding": _encoding,
    ...rest
  } = headers;
  const answer = await fetch(dev.apiUrl + path, {
    method,
    headers: rest as Record<string, string>,
    body: body.length > 0 ? new Uint8Array(body) : null,
  });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

export const pass: Act = async (seen, response) => {
  const { answer, bytes } = await forward(seen);
  const headers = Object.fromEntries(
    [...answer.headers].filter(
      ([name]) => !/^(content-encoding|content-length|transfer-encoding|connection)$/.test(name),
    ),
  );
  response.writeHead(answer.status, headers).end(bytes);
};

/** The service acts, and its answer is lost. */
export const loseAnswer: Act = async (seen, response) => {
  await forward(seen);
  response.destroy();
};

/** Half an answer, and the connection breaks. */
export const breakOff: Act = (_seen, response) => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
  response.write('{"object":', () => response.destroy());
};

export function answer(status: number, headers: Record<string, string> = {}, code?: string): Act {
  return (_seen, response) => {
    const body = code && { error: { code, message: "Said by the proxy.", requestId: "req_1" } };
    response.writeHead(status, { ...headers, "Content-Type": "application/json" }).end(body && JSON.stringify(body));
  };
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The fields of an error, whole. */
export function fieldsOf(error: unknown): Record<string, unknown> {
  const { name, message } = error as Error;
  return { ...(error as object), name, message };
}

export async function refusal(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  return promise.then(
    () => {
      throw new Error("it was not refused");
    },
    (error: unknown) => fieldsOf(error),
  );
}
