/** What an app's name at Okta (`app.name`) says: Okta's own, a catalogue product, or a company's own app. */
import { catalogueEntry, isKnownMaker } from './catalogue.ts';

/**
 * Okta's generic frames for a company's own apps: one per protocol, generic connectors, test apps. Two apps
 * with the same frame are unrelated. Okta has many variants (`scim2headerauth`, `scim2testapp_basic`,
 * `scim2_oig_oauth_auth`, `template_swa_two_page`), so the beginning decides: a product taken for a frame only
 * shows as several services, a frame taken for a product would merge unrelated apps into one.
 *
 * Products that Okta protects or provisions on premises, by RADIUS, by MFA alone or through an API have their
 * own names; only what has none is in a frame.
 */
const frames = [
  // OpenID Connect and API clients; links.
  /^(?:oidc_client|bookmark)$/,
  // SAML 1.1 and 2.0, WS-Federation, passwords in one to three fields or two pages, POST, basic auth.
  /^(?:okta_)?template_/,
  // Provisioning, also with governance.
  /^scim/,
  /^(?:okta_)?(?:generic|radius)(?:_|$)/,
  /^(?:custom|sample|saml|oidc|ws_?fed\w*|swa|basic_auth|header|access_gateway|on_?prem\w*|opp)(?:_|$)/,
  /(?:^|_)test_?app(?:_|$)/,
];

/** Whether a name is only a frame for a company's own app, and does not identify the app. */
function isFrame(oktaName: string): boolean {
  return !oktaOwnApps.has(oktaName) && frames.some((frame) => frame.test(oktaName));
}

/**
 * Okta's own apps (consoles, plug-ins, workflows, governance) and directories. They are not SaaS the company
 * runs; the admin console alone would show every admin as its user.
 */
const oktaOwnApps = new Set(['saasure', 'flow', 'partner_portal', 'custom_identity_source']);

/** Whether an app is Okta's own or a directory. */
export function isOktaOwnApp(oktaName: string): boolean {
  if (oktaOwnApps.has(oktaName)) return true;
  return /^(?:okta_|ldap_|(?:active|csv)_directory(?:_|$))/.test(oktaName) && !isFrame(oktaName);
}

const ownProductNames =
  /^(?:okta (?:admin console|dashboard|end[- ]?user dashboard|browser plugin|account settings|workflows\b.*|access requests\b.*|access certifications?\b.*|identity governance\b.*|entitlement management\b.*|oin submission tester|partner portal|org2org)|ldap interface|active directory|csv directory|custom identity source)$/i;

/** The same by the System Log's product name, for apps that the list of apps omits. */
export function isOktaOwnProduct(productName: string | null): boolean {
  return productName !== null && (/^saasure$/i.test(productName) || ownProductNames.test(productName.trim()));
}

/** Whether an app comes from Okta's catalogue, so that its name means the same product in every org. */
export function isCatalogueApp(oktaName: string, domain: string): boolean {
  if (isFrame(oktaName)) return false;
  return catalogueEntry(oktaName) !== null || !isNamedByOrg(oktaName.toLowerCase(), domain);
}

/**
 * Okta names an org's own apps `<org>_<slug>_<n>`: the org's host name when the app was made, letters and
 * digits of the label, and a number from 1. If the org has another name today, the shape alone decides, because
 * taking an org's own app for a product would merge it with another org's. Two kinds count as catalogue apps: a
 * version of a product we know (`adobe_sign_2`) and names that begin with a product maker (`google_apps_1`).
 */
function isNamedByOrg(oktaName: string, domain: string): boolean {
  const [, prefix = '', slug = '', number = ''] = /^([a-z0-9-]+)_(.+)_([1-9]\d*)$/.exec(oktaName) ?? [];
  if (prefix === '') return false;
  if (isSameOrg(prefix, domain.split('.')[0] ?? '')) return true;
  if (!/^[a-z0-9]+$/.test(slug) || number.length > 3) return false;
  return catalogueEntry(`${prefix}_${slug}`) === null && !isKnownMaker(prefix);
}

/** Whether two names mean one org: equal, or one with a suffix, as in `acme`, `acmecorp` and `acme-dev`. */
function isSameOrg(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short === long) return true;
  return long.startsWith(short) && (short.length >= 3 || (short !== '' && long[short.length] === '-'));
}
