/**
 * Finds the URL of the next page in `Link` headers. Reads several header lines, lines joined by commas with or
 * without blanks, commas and semicolons inside the URL, and `rel` with or without quotes.
 *
 * `unreadable` means that there is a next link, but its URL cannot be read. Treating it as "no next page" would end
 * the list early and look complete.
 */
export function findNextLink(
  header: string | readonly string[] | undefined,
): { found: true; url: string } | { found: false; unreadable: boolean } {
  const lines = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  for (const line of lines) {
    for (const link of readLinks(line)) if (link.rels.includes('next')) return { found: true, url: link.url };
  }
  return { found: false, unreadable: lines.some((line) => /rel\s*=\s*["']?\s*next\b/i.test(line)) };
}

type Link = { url: string; rels: string[] };

/** Reads in one pass, because a regular expression could take minutes on a hostile header of 64 KiB. */
function* readLinks(line: string): Generator<Link> {
  let at = 0;
  while (at < line.length) {
    const open = line.indexOf('<', at);
    if (open < 0) return;
    const close = line.indexOf('>', open);
    if (close < 0) return;
    const end = endOfParameters(line, close + 1);
    yield { url: line.slice(open + 1, close).trim(), rels: relsOf(line.slice(close + 1, end)) };
    at = line[end] === ',' ? end + 1 : end;
  }
}

function endOfParameters(line: string, start: number): number {
  let quoted = false;
  for (let at = start; at < line.length; at++) {
    const char = line[at];
    if (quoted && char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    // A new "<" ends the link as well: some proxies join header lines with nothing but a blank.
    else if (!quoted && (char === ',' || char === '<')) return at;
  }
  return line.length;
}

function relsOf(parameters: string): string[] {
  for (const parameter of splitOutsideQuotes(parameters)) {
    const equals = parameter.indexOf('=');
    if (equals < 0 || parameter.slice(0, equals).trim().toLowerCase() !== 'rel') continue;
    const value = parameter.slice(equals + 1).trim();
    return value
      .replace(/^["']|["']$/g, '')
      .toLowerCase()
      .split(/\s+/);
  }
  return [];
}

function splitOutsideQuotes(parameters: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < parameters.length; at++) {
    const char = parameters[at];
    if (quoted && char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ';') {
      parts.push(parameters.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(parameters.slice(start));
  return parts;
}
