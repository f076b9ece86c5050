import { dayMs } from '../durations.ts';
import type { Random } from '../random.ts';
import type { OktaApp } from '../wire.ts';
import { type CatalogueEntry, catalogue, internalApps } from './catalogue.ts';

/** An app: Okta's object, and what the rest of the generator needs beside it. */
export interface AppPlan {
  readonly app: OktaApp;
  readonly displayName: string;
  readonly departments: readonly string[];
  readonly isProvisioned: boolean;
  readonly isInternal: boolean;
  /** Federation Broker Mode: everybody may sign in without being assigned. */
  readonly isBrokered: boolean;
  /** Who has it: everybody, about a fifth of the company, or a team. */
  readonly reach: 'everyone' | 'many' | 'team' | 'nobody';
}

interface AppSketch {
  name: string;
  label: string;
  displayName?: string;
  signOnMode: string | null;
  departments?: readonly string[];
  isProvisioned?: boolean;
  isInternal?: boolean;
  isBrokered?: boolean;
  isInactive?: boolean;
  reach?: AppPlan['reach'];
}

/**
 * Generates the apps of one org: catalogue products by popularity, second and third instances of some of them,
 * custom apps, bookmarks, templates, Okta's own apps and directories. From 60 apps on every kind is there.
 */
export function generateApps(options: {
  count: number;
  orgSubdomain: string;
  orgUrl: string;
  now: Date;
  random: Random;
}): AppPlan[] {
  const { count, random } = options;
  const own = internalApps.slice(0, Math.min(internalApps.length, Math.max(2, Math.round(count * 0.12))));
  const odd = oddApps(options.orgSubdomain).slice(0, Math.round(count * 0.3));
  const wanted = Math.max(0, count - own.length - odd.length);
  const products = catalogue
    .slice(0, wanted)
    .map((product, index) => ({ ...fromCatalogue(product), rank: index }));
  const everyoneCount = Math.max(2, Math.round(count * 0.05));
  const manyCount = Math.round(count * 0.2);
  const sketches: AppSketch[] = [
    ...products.map(({ rank, ...sketch }) => ({
      ...sketch,
      reach:
        rank < everyoneCount
          ? ('everyone' as const)
          : rank < everyoneCount + manyCount
            ? ('many' as const)
            : ('team' as const),
    })),
    ...odd,
    ...own.map(([name, label, signOnMode]) => internalApp(name, label, signOnMode)),
  ];
  for (let index = 1; sketches.length < count; index++) {
    sketches.push({
      name: `${options.orgSubdomain}_tool${index}_1`,
      label: `Internal tool ${index}`,
      signOnMode: 'SAML_2_0',
    });
  }
  // A product of the catalogue that was switched off and still has its assignments.
  for (const index of [29, 44, 58]) {
    const sketch = sketches[index];
    if (sketch && index < products.length) sketch.isInactive = true;
  }
  return sketches.slice(0, count).map((sketch) => toPlan(sketch, options, random));
}

function fromCatalogue(product: CatalogueEntry): AppSketch {
  return {
    name: product.name,
    label: product.displayName,
    displayName: product.displayName,
    signOnMode: product.signOnMode,
    departments: product.departments,
    isProvisioned: product.isProvisioned,
  };
}

function secondInstance(name: string, label: string, more: Partial<AppSketch> = {}): AppSketch {
  const product = catalogue.find((candidate) => candidate.name === name);
  if (!product) throw new Error(`not in the catalogue: ${name}`);
  return { ...fromCatalogue(product), label, reach: 'team', ...more };
}

function internalApp(name: string, label: string, signOnMode: string | null): AppSketch {
  const reach = name === 'okta_enduser' || name === 'okta_browser_plugin' ? 'everyone' : 'team';
  return { name, label, signOnMode, isInternal: true, reach };
}

/** Apps other than one app of one product, the most instructive first. */
function oddApps(org: string): AppSketch[] {
  return [
    secondInstance('salesforce', 'Salesforce (EMEA sandbox)'),
    secondInstance('zendesk', 'Zendesk – Support'),
    { name: `${org}_warehouse_1`, label: 'Warehouse', signOnMode: 'SAML_2_0' },
    { name: 'bookmark', label: 'Company wiki', signOnMode: 'BOOKMARK', reach: 'many' },
    { name: 'oidc_client', label: 'Expenses (in-house)', signOnMode: 'OPENID_CONNECT', reach: 'many' },
    {
      name: `${org}_partnerportal_1`,
      label: 'Partner portal',
      signOnMode: 'SAML_2_0',
      isBrokered: true,
      reach: 'nobody',
    },
    { name: 'template_swa', label: 'Travel agency', signOnMode: 'BROWSER_PLUGIN' },
    { name: 'oidc_client', label: 'Data explorer', signOnMode: 'OPENID_CONNECT' },
    { name: 'bookmark', label: 'Canteen menu', signOnMode: 'BOOKMARK' },
    secondInstance('zendesk', 'Zendesk – Internal IT', { isInactive: true }),
    { name: `${org}_warehouse_2`, label: 'Warehouse', signOnMode: 'SAML_2_0' },
    { name: `${org}_timetracking_1`, label: 'Zeiterfassung', signOnMode: 'SAML_2_0', reach: 'many' },
    { name: 'template_saml_2_0', label: 'Legacy CRM', signOnMode: 'SAML_2_0' },
    { name: 'oidc_client', label: 'Release dashboard', signOnMode: 'OPENID_CONNECT' },
    secondInstance('githubcloud', 'GitHub (open source org)'),
    { name: 'bookmark', label: 'Benefits ❤️', signOnMode: 'BOOKMARK' },
    { name: 'template_swa3field', label: 'Bank portal', signOnMode: 'BROWSER_PLUGIN' },
    { name: `${org}_erp_1`, label: 'ERP', signOnMode: 'WS_FEDERATION', reach: 'many' },
    secondInstance('aws_console', 'AWS – production'),
    { name: 'oidc_client', label: 'Retired prototype', signOnMode: 'OPENID_CONNECT', isInactive: true },
    { name: 'template_basic_auth', label: 'Printer queue', signOnMode: 'BASIC_AUTH' },
    { name: `${org}_vpn_1`, label: 'VPN (RADIUS)', signOnMode: null, reach: 'many' },
    { name: 'template_sps', label: 'Supplier extranet', signOnMode: 'SECURE_PASSWORD_STORE' },
    { name: 'bookmark', label: 'Status page', signOnMode: 'BOOKMARK' },
    secondInstance('slack', 'Slack – partners'),
    { name: `${org}_mfaonly_1`, label: 'Desktop MFA', signOnMode: 'MFA_AS_SERVICE' },
    { name: 'oidc_client', label: '顧客ポータル', signOnMode: 'OPENID_CONNECT' },
    { name: 'bookmark', label: 'Company wiki', signOnMode: 'BOOKMARK', isInactive: true },
    secondInstance('salesforce', 'Salesforce (archive)', { isInactive: true, reach: 'nobody' }),
    { name: `${org}_labs_1`, label: 'Labs playground', signOnMode: 'SAML_1_1', reach: 'nobody' },
  ];
}

function toPlan(
  sketch: AppSketch,
  options: { orgUrl: string; orgSubdomain: string; now: Date },
  random: Random,
): AppPlan {
  const isProvisioned = sketch.isProvisioned ?? false;
  const app = createApp({
    id: random.oktaId('0oa'),
    name: sketch.name,
    label: sketch.label,
    signOnMode: sketch.signOnMode,
    status: sketch.isInactive ? 'INACTIVE' : 'ACTIVE',
    createdAtMs: options.now.getTime() - random.int(20, 2000) * dayMs,
    orgUrl: options.orgUrl,
    features: isProvisioned ? ['PUSH_NEW_USERS', 'PUSH_USER_DEACTIVATION', 'IMPORT_PROFILE_UPDATES'] : [],
    seatCount: isProvisioned && random.chance(0.5) ? random.pick([25, 50, 100, 250, 500, 1000]) : null,
  });
  if (sketch.isBrokered) app.settings.implicitAssignment = true;
  return {
    app,
    displayName: sketch.displayName ?? sketch.label,
    departments: sketch.departments ?? [],
    isProvisioned,
    isInternal: sketch.isInternal ?? false,
    isBrokered: sketch.isBrokered ?? false,
    reach: sketch.reach ?? 'team',
  };
}

/** One app in Okta's shape. `settings` and `credentials` hold what a reader must not keep. */
export function createApp(facts: {
  id: string;
  name: string;
  label: string;
  signOnMode: string | null;
  status: OktaApp['status'];
  createdAtMs: number;
  orgUrl: string;
  features?: string[];
  seatCount?: number | null;
}): OktaApp {
  const { id, name, orgUrl } = facts;
  const created = new Date(Math.floor(facts.createdAtMs / 1000) * 1000).toISOString();
  return {
    id,
    orn: `orn:okta:idp:${orgUrl.length}:apps:${name}:${id}`,
    name,
    label: facts.label,
    status: facts.status,
    created,
    lastUpdated: created,
    signOnMode: facts.signOnMode,
    features: facts.features ?? [],
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
    visibility: {
      autoLaunch: false,
      autoSubmitToolbar: false,
      hide: { iOS: false, web: false },
      appLinks: { [`${name}_link`]: true },
    },
    ...(facts.seatCount === undefined ? {} : { licensing: { seatCount: facts.seatCount } }),
    settings: {
      app: { domain: 'acme', url: `https://${name.replaceAll('_', '-')}.example.com/` },
      notifications: { vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null } },
      notes: { admin: null, enduser: null },
    },
    credentials: {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's own expression language
      userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' },
      signing: { kid: `${id}-kid` },
    },
    _links: {
      logo: [
        {
          name: 'medium',
          href: `https://ok12static.oktacdn.com/fs/bcg/4/${id}.png`,
          type: 'image/png',
        },
      ],
      appLinks: [{ name: `${name}_link`, href: `${orgUrl}/home/${name}/${id}/1`, type: 'text/html' }],
      users: { href: `${orgUrl}/api/v1/apps/${id}/users` },
      groups: { href: `${orgUrl}/api/v1/apps/${id}/groups` },
      // Recorded answers have the admin console's host here. No client may send its token there.
      uploadLogo: {
        href: `${orgUrl.replace('.', '-admin.')}/api/v1/apps/${id}/logo`,
        hints: { allow: ['POST'] },
      },
    },
  };
}
