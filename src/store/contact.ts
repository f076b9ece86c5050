import { foldIdentifier, stripBlanks } from './fold.ts';

/** A person's e-mail address and Okta login, as far as known. */
export type Contact = {
  /** The handle, where it is an e-mail address. */
  email: string | null;
  /** Key of the handle: it finds the person whether or not it shows as an e-mail. */
  emailKey: string | null;
  login: string | null;
  loginKey: string | null;
  /**
   * What identifies the person: the first text that looks like an address, else the first of all. An address
   * with letters that clients refuse still wins over the login, which may lead to another mailbox.
   */
  handle: string | null;
};

/** A contact, from texts that may be absent, blank or no address. First e-mails win, the login is last. */
export function toContact(given: { emails: readonly (string | null)[]; login: string | null }): Contact {
  const login = shown(given.login);
  const texts = [...given.emails.map(shown), login].filter((text) => text !== null);
  const handle = texts.find((text) => /[^@\s]@[^@\s]/.test(text)) ?? texts[0] ?? null;
  const email = toEmailAddress(handle);
  return { email, emailKey: toKey(handle), login, loginKey: toKey(login), handle };
}

/**
 * The e-mail address in the text, without surrounding blanks; null when it is none. Follows HTML's rule
 * (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address), as e-mail scalars in clients and
 * gateways do, which fail a whole answer for one value. No client could query more than 320 characters.
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
