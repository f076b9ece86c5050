import type { Simulator } from '../../src/simulator/server/server.ts';

/** A response with what tests look at. */
export interface Fetched {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body. */
  readonly body: unknown;
  readonly next: string | null;
}

/** One request with the simulator's token. `path` may be a whole URL. */
export async function get(
  simulator: Simulator,
  path: string,
  headers: Record<string, string> = {},
): Promise<Fetched> {
  const url = path.startsWith('http') ? path : simulator.url + path;
  const response = await fetch(url, {
    headers: { authorization: `SSWS ${simulator.token}`, ...headers },
    redirect: 'manual',
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null,
    next: nextOf(response.headers.get('link')),
  };
}

/** Follows next links, as plainly as can be, and gives the pages. */
export async function walkPages(simulator: Simulator, path: string, maxPages = 500): Promise<Item[][]> {
  const pages: Item[][] = [];
  for (let url: string | null = path; url !== null && pages.length < maxPages; ) {
    const page = await get(simulator, url);
    if (page.status !== 200) throw new Error(`${page.status} ${page.text}`);
    pages.push(page.body as Item[]);
    const isLogEnd =
      path.startsWith('/api/v1/logs') && !path.includes('until=') && (page.body as Item[]).length === 0;
    url = isLogEnd ? null : page.next;
  }
  return pages;
}

export async function walk(simulator: Simulator, path: string, maxPages?: number): Promise<Item[]> {
  return (await walkPages(simulator, path, maxPages)).flat();
}

// biome-ignore lint/suspicious/noExplicitAny: wire objects of several kinds, compared by single attributes
export type Item = any;

export function ids(items: readonly Item[]): string[] {
  return items.map((item) => item.id);
}

export function errorCode(fetched: Fetched): string {
  return (fetched.body as { errorCode: string }).errorCode;
}

function nextOf(link: string | null): string | null {
  return /<([^>]*)>; rel="next"/.exec(link ?? '')?.[1] ?? null;
}
