/** One page of a list. */
export interface Page<Item> {
  /** In the list's order. */
  data: Item[];
  /** For the page after; null or absent on the last one. */
  nextCursor?: string | null;
}

/** What may be said of each list. */
export interface ListOptions {
  /** Entries per request, 1 to 100; 25 where absent. All pages are read either way. */
  limit?: number;
  /** Ends the reading; the iterator then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Every entry of a list, page by page as they are needed: `read` asks for the page at a cursor, the first one without.
 * For lists that no method has: `paginate((cursor) => reviewsList({ client, query: { cursor } }))`.
 *
 * Rejects with what `read` rejects with.
 */
export async function* paginate<Item>(
  read: (cursor: string | undefined) => Promise<{ data: Page<Item> }>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined;
  do {
    const { data: page } = await read(cursor);
    yield* page.data;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
