/** Cap for names, titles and addresses, in UTF-16 units: no directory needs more, and one bad value cannot fill a table. */
export const maxTextLength = 1_000;
/** Cap for identifiers and enumeration values, in UTF-16 units. */
export const maxIdLength = 255;

/**
 * The one gate for text from Okta. NUL and other control characters go (PostgreSQL cannot hold NUL; tabs and line
 * breaks become a blank so that the words around them stay apart), lone surrogates become U+FFFD, and the length is
 * capped without cutting a character in two. Blanks and spelling stay as they are. Applying it twice changes nothing.
 */
export function cleanText(value: string, maxLength: number): string {
  const cleaned = value
    .replace(/\r\n|[\t\n\v\f\r]/g, ' ')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
    .replace(/[\u0000-\u001f\u007f]/g, '')
    .replace(/\p{Surrogate}/gu, '\ufffd');
  if (cleaned.length <= maxLength) return cleaned;
  return cleaned.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '');
}
