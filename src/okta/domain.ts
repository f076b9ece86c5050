/** Host name of an Okta org, lower case, without scheme, port or path. Made only by {@link parseOktaDomain}. */
export type OktaDomain = string & { readonly __brand: 'OktaDomain' };

export type OktaDomainResult = { ok: true; domain: OktaDomain } | { ok: false; reason: string };

/**
 * Parses what people paste as the host name of their Okta org, or returns why it is none and what to enter instead.
 *
 * Repaired: scheme, path, query, port 443, upper case, a trailing dot, blanks around it, and the `-admin` of the
 * Admin Console's address. Accepted: exactly one label before one of Okta's own base domains. Refused: custom
 * domains, because the API also answers on the org's own host name, and only that one is provably Okta's; and hosts
 * of Okta itself. Never throws.
 */
export function parseOktaDomain(input: string): OktaDomainResult {
  if (typeof input !== 'string') return refuse(`Enter the Okta domain as text, such as ${example}.`);
  const pasted = input.replace(edgeBlanks, '');
  if (pasted === '') return refuse(`Enter your Okta domain, such as ${example}.`);
  if (pasted.length > maxInputLength) return refuse(`That is too long for a domain. Enter only ${example}.`);

  const authority = readAuthority(pasted);
  if (!authority.ok) return authority;
  const host = readHost(authority.value);
  return host.ok ? readOrg(host.value) : host;
}

const example = 'acme.okta.com';
const maxInputLength = 8_192;
const baseDomains = ['okta.com', 'oktapreview.com', 'okta-emea.com', 'okta-gov.com', 'okta.mil'];
/** Hosts of Okta itself, on any base domain. No customer's org has these names, so no token may go there. */
const reservedLabels = new Set(
  [
    // Websites and sign-in pages.
    'www login support help developer status trust security community ideas learning training toolkit devforum',
    'investor saml-doc',
    // Okta's own systems: the root org, the catalogue's manager, names that examples use for an API or console.
    'system admin api test oinmanager',
    // Zones with subdomains, such as acme.workflows.okta.com.
    'workflows kerberos mtls customdomains at',
  ].flatMap((labels) => labels.split(' ')),
);
/** Blanks of any script, and the invisible characters that come along when copying from a web page. */
const edgeBlanks = /^[\s\u200b-\u200d\u2060\ufeff]+|[\s\u200b-\u200d\u2060\ufeff]+$/g;

type Part = { ok: true; value: string } | { ok: false; reason: string };

function readAuthority(pasted: string): Part {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(pasted)?.[1];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) {
    return refuse(`Okta is reached over https, not ${scheme.slice(0, 20)}. Enter only ${example}.`);
  }
  const rest = pasted.slice(scheme === undefined ? 0 : scheme.length + '://'.length).replace(/^\/\//, '');
  const authority = rest.split(/[/?#]/, 1)[0] ?? '';
  if (/^https?:$/i.test(authority)) return refuse(`The address was pasted twice. Enter only ${example}.`);
  if (authority.includes('@')) {
    return refuse(`Leave out the user name and "@": enter only the domain, such as ${example}.`);
  }
  return { ok: true, value: authority };
}

function readHost(authority: string): Part {
  if (/[{}<>$]|your-?okta/i.test(authority)) {
    return refuse(`That is a placeholder. Put your own Okta domain in its place, such as ${example}.`);
  }
  // Checked before lower-casing, which turns some non-ASCII letters (the Kelvin sign) into ASCII.
  const odd = /[^a-z0-9.:[\]-]/i.exec(authority)?.[0];
  if (odd !== undefined) {
    return refuse(
      /[\s\x21-\x7e]/.test(odd)
        ? `A domain consists of letters, digits, hyphens and dots. Enter only ${example}.`
        : `There is a character that only looks like a plain letter, or cannot be seen. Type ${example} by hand.`,
    );
  }
  if (isIpAddress(authority))
    return refuse(`That is an IP address. Enter the org's host name, such as ${example}.`);
  const [, name = '', port] = /^([^:]*)(?::(.*))?$/.exec(authority) ?? [];
  if (port !== undefined && port !== '' && port !== '443') {
    return refuse(`Okta answers on port 443 only. Enter the domain without a port, such as ${example}.`);
  }
  const host = name.toLowerCase().replace(/\.$/, '');
  if (host === '') return refuse(`Enter your Okta domain, such as ${example}.`);
  return { ok: true, value: host };
}

function readOrg(host: string): OktaDomainResult {
  if (!host.includes('.')) {
    const org = withoutAdmin(host);
    return refuse(
      isLabel(org) && !looksLikeToken(org) && !reservedLabels.has(org)
        ? `The domain is not complete. Did you mean ${org}.okta.com?`
        : `The domain is not complete. Enter it as ${example}.`,
    );
  }
  if (host.split('.').some((label) => label === '')) {
    return refuse(`There is a dot too many. Enter the domain as ${example}.`);
  }
  if (host.endsWith('.com.com')) return refuse(`The domain ends in ".com" twice. Enter it as ${example}.`);

  const base = baseDomains.find((candidate) => host === candidate || host.endsWith(`.${candidate}`));
  if (base === undefined) return refuse(refusalOfForeignHost(host));
  if (host === base) return refuse(`The name of your org is missing before ${base}, as in acme.${base}.`);

  const label = host.slice(0, -(base.length + 1));
  if (label.includes('.')) {
    return refuse(`An Okta domain has one name before ${base}, as in acme.${base}. Remove the other parts.`);
  }
  const org = withoutAdmin(label);
  if (!isLabel(org)) return refuse(`No Okta org can be called that. Enter the domain as acme.${base}.`);
  if (reservedLabels.has(org)) {
    return refuse(
      `${label.slice(0, 63)}.${base} belongs to Okta itself and is no org. Enter the host name your people sign in at, such as ` +
        `acme.${base}: the Admin Console shows it in the menu at the top right.`,
    );
  }
  return { ok: true, domain: `${org}.${base}` as OktaDomain };
}

/** Does not repeat a token that was pasted into the wrong field. */
function looksLikeToken(label: string): boolean {
  return label.length > 30 || label.startsWith('00');
}

function refusalOfForeignHost(host: string): string {
  if (baseDomains.some((base) => host.includes(base))) {
    return `The domain has to end in okta.com (or ${baseDomains.slice(1).join(', ')}). Enter it as ${example}.`;
  }
  return (
    'That is not a host name of Okta. If your org has a custom domain, enter its okta.com host name instead: ' +
    `the Admin Console shows it in the menu at the top right, such as ${example}.`
  );
}

function withoutAdmin(label: string): string {
  return label.replace(/(?:-admin)+$/, '');
}

function isLabel(label: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label) && !label.startsWith('xn--');
}

function isIpAddress(authority: string): boolean {
  const hostLike = authority.replace(/:\d*$/, '').replace(/\.$/, '');
  if (authority.includes('[') || authority.includes(']')) return true;
  if ((authority.match(/:/g)?.length ?? 0) > 1) return true;
  // Browsers read 2130706433, 0x7f.1 and 127.1 as addresses too.
  return /^(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*$/i.test(hostLike);
}

function refuse(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
