import { foldIdentifier, stripBlanks } from './fold.ts';

/** How a person is reached, and what they sign in to Okta with, as far as anything tells. */
export type Contact = {
  /** The handle, where it is an e-mail address. */
  email: string | null;
  /** Of the handle: whoever knows somebody by it finds them, whether or not it shows as an e-mail. */
  emailKey: string | null;
  login: string | null;
  loginKey: string | null;
  /**
   * What the person is known by: the first text that was meant as an address, else the first of all. An address with
   * letters that clients refuse is not passed over for the login, which leads to another mailbox if to any.
   */
  handle: string | null;
};

/** A person's contact of texts that may each be absent, blank or no address. The first count most, the login least. */
export function toContact(given: { emails: readonly (string | null)[]; login: string | null }): Contact {
  const login = shown(given.login);
  const texts = [...given.emails.map(shown), login].filter((text) => text !== null);
  const handle = texts.find((text) => /[^@\s]@[^@\s]/.test(text)) ?? texts[0] ?? null;
  const email = toEmailAddress(handle);
  return { email, emailKey: toKey(handle), login, loginKey: toKey(login), handle };
}

/**
 * The e-mail address that the text is, without blanks around it; null when it is none. Decided as HTML decides it
 * (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address), since scalars of that name in clients and
 * gateways do too, and fail a whole answer for one value. More than 320 characters nobody could ask for.
 */
export function toEmailAddress(text: string | null): string | null {
  const address = text === null ? '' : stripBlanks(text);
  return address.length <= 320 && shape.test(address) ? address : null;
}

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const shape = new RegExp(`^[a-zA-Z0-9.!#$%&'*+/=?^_\`{|}~-]+@${label}(?:\\.${label})*$`);

function shown(text: string | null): string | null {
  return text === null || stripBlanks(text) === '' ? null : text;
}

function toKey(text: string | null): string | null {
  return text === null ? null : foldIdentifier(text);
}
