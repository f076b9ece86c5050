/**
 * Maximum length of names, titles and addresses, in UTF-16 units. No directory needs more, and one bad value cannot
 * fill a table.
 */
export const maxTextLength = 1_000;
/** Maximum length of identifiers and enumeration values, in UTF-16 units. */
export const maxIdLength = 255;

/**
 * Cleans every text from Okta. Removes NUL, which PostgreSQL cannot store, and other control characters; tabs and
 * line breaks become a blank. Lone surrogates become U+FFFD. Cuts the text to the maximum length without splitting a
 * character. Blanks and spelling stay. Applying it twice changes nothing.
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
