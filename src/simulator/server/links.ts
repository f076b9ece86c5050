import type { IncomingMessage } from 'node:http';
import { encodeCursor } from '../lists/cursor.ts';
import type { Page } from '../lists/route.ts';
import type { FaultEffect } from './faults.ts';
import type { Settings } from './settings.ts';

interface LinkFacts {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly page: Page;
  readonly settings: Settings;
  readonly effect: FaultEffect | null;
  /** Makes the cursor's text differ from earlier ones for the same page. */
  readonly nonce: number;
}

/**
 * The `Link` header of a page: `self`, and `next` unless it is the last one. The origin is the client's, so
 * that links work on loopback, and through a proxy that sends `X-Forwarded-Host`.
 */
export function linkHeader(facts: LinkFacts): string | string[] {
  const { url, settings, effect } = facts;
  const origin = settings.linkOrigin ?? originOf(facts.request);
  const self = origin + url.pathname + url.search;
  const links = [`<${self}>; rel="self"`];
  const next = nextPath(facts);
  if (next !== null) {
    links.push(`<${effect?.kind === 'foreignNext' ? effect.origin : origin}${next}>; rel="next"`);
  }
  if (settings.linkStyle === 'lines') return links;
  return links.join(settings.linkStyle === 'comma' ? ', ' : ',');
}

function nextPath({ url, page, settings, effect, nonce }: LinkFacts): string | null {
  if (effect?.kind === 'emptyList') return null;
  if (effect?.kind === 'repeatedCursor') return url.pathname + url.search;
  const isDetour = effect?.kind === 'emptyPageWithNext' || effect?.kind === 'endlessPages';
  const payload = isDetour ? `${nonce}~${page.start}` : page.next;
  if (payload === null) return null;
  return url.pathname + nextQuery(url, page, encodeCursor(`${settings.cursorGeneration}~${payload}`));
}

/** The request's query with the cursor in place of the old one, percent-encoded but for commas. */
function nextQuery(url: URL, page: Page, cursor: string): string {
  const parameters: Array<[string, string]> = [['after', cursor]];
  for (const [name, value] of url.searchParams) {
    if (name === 'after' || name === 'limit' || page.drops.includes(name)) continue;
    parameters.push([name, value]);
  }
  parameters.push(['limit', String(page.limit)]);
  const encode = (text: string) => encodeURIComponent(text).replaceAll('%2C', ',');
  return `?${parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`;
}

function originOf(request: IncomingMessage): string {
  const forwarded = request.headers['x-forwarded-host'];
  const host = Array.isArray(forwarded) ? forwarded[0] : forwarded?.split(',')[0]?.trim();
  return host ? `https://${host}` : `http://${request.headers.host ?? '127.0.0.1'}`;
}
