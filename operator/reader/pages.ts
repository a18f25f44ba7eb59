/** The items of all pages of a paginated call. */
export async function allOf<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}

/** The first items of a paginated call. It asks for no page after them. */
export async function firstOf<Page, Item>(
  limit: number,
  pages: AsyncIterable<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of pages) {
    found.push(...(items(page) ?? []));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

/** Calls for parts of a list, because an AWS call takes a limited number of names. */
export async function inChunks<Name, Item>(
  size: number,
  names: readonly Name[],
  call: (chunk: Name[]) => Promise<Item[] | undefined>,
): Promise<Item[]> {
  const chunks: Name[][] = [];
  for (let at = 0; at < names.length; at += size) chunks.push(names.slice(at, at + size));
  return (await Promise.all(chunks.map(call))).flatMap((items) => items ?? []);
}

/** A time as the snapshot has it. */
export const iso = (time: Date | undefined): string | null => time?.toISOString() ?? null;

/** The part of an ARN or a path after the last slash. */
export const lastPart = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
