/** Okta apps → service instances and services. Pure. */
import type { OktaApp } from '../../okta/wire/apps.ts';
import { foldName, toSortKey } from '../../store/fold.ts';
import type { StoredInstance } from '../../store/sync/moved-instances.ts';
import type { InstanceWrite } from '../../store/sync/service-instances.ts';
import type { ServiceWrite } from '../../store/sync/services.ts';
import { discoveredId } from '../ids.ts';
import { isCatalogueApp, isOktaOwnApp } from './app-names.ts';
import { catalogueEntry } from './catalogue.ts';
import { contentHash } from './content-hash.ts';
import { searchText } from './profile-text.ts';
import { toSignOnMode } from './statuses.ts';

/** The inputs of ids and keys. */
export type Org = { workspaceId: string; integrationId: string; oktaOrgId: string; domain: string };

/** Key of an app's product. */
export function catalogKeyOf(app: { id: string; name: string | null }, org: Org): string {
  if (app.name !== null && isCatalogueApp(app.name, org.domain)) return app.name;
  return `custom:${org.oktaOrgId}:${app.id}`;
}

export type AppsAsInstances = {
  instances: InstanceWrite[];
  excluded: { oktaAppId: string; oktaName: string }[];
};

/** One page of apps → instances to write, and Okta's own apps to exclude. Leaves deleted apps out. */
export function toInstances(apps: readonly OktaApp[], org: Org): AppsAsInstances {
  const result: AppsAsInstances = { instances: [], excluded: [] };
  for (const app of apps) {
    if (app.name !== null && isOktaOwnApp(app.name)) {
      result.excluded.push({ oktaAppId: app.id, oktaName: app.name });
    } else if (app.status !== 'DELETED') {
      result.instances.push(toInstance(app, org));
    }
  }
  return result;
}

function toInstance(app: OktaApp, org: Org): InstanceWrite {
  const catalogKey = catalogKeyOf(app, org);
  const label = app.label ?? app.name ?? app.id;
  const content = {
    serviceId: discoveredId.service(org.workspaceId, catalogKey),
    oktaAppId: app.id,
    label,
    sortKey: toSortKey(label),
    oktaName: app.name ?? '',
    status: app.status === 'INACTIVE' ? ('INACTIVE' as const) : ('ACTIVE' as const),
    signOnMode: toSignOnMode(app.signOnMode),
    rawSignOnMode: app.signOnMode,
    features: [...app.features].sort(),
    isProvisioningEnabled: app.features.some((feature) => provisioningFeatures.has(feature)),
    seatCount: app.seatCount,
    logoUrl: app.logoUrl,
    createdInOktaAt: app.created,
  };
  return {
    id: discoveredId.instance(org.workspaceId, org.oktaOrgId, app.id),
    catalogKey,
    ...content,
    contentHash: contentHash(content),
  };
}

/**
 * Digest of a stored instance under another service, so that the next read of its app finds no change. An
 * outdated digest stays, and the next read writes the instance again.
 */
export function contentHashUnder(stored: StoredInstance, serviceId: string): string {
  const { id: _, productName: __, contentHash: hash, createdInOktaAt, ...kept } = stored;
  const content = {
    serviceId: kept.serviceId,
    oktaAppId: kept.oktaAppId,
    label: kept.label,
    sortKey: kept.sortKey,
    oktaName: kept.oktaName,
    status: kept.status,
    signOnMode: kept.signOnMode,
    rawSignOnMode: kept.rawSignOnMode,
    features: kept.features,
    isProvisioningEnabled: kept.isProvisioningEnabled,
    seatCount: kept.seatCount,
    logoUrl: kept.logoUrl,
    createdInOktaAt: createdInOktaAt === null ? null : new Date(createdInOktaAt).toISOString(),
  };
  return contentHash(content) === hash ? contentHash({ ...content, serviceId }) : hash;
}

/** Features with which Okta creates, changes or deactivates accounts in the service. */
const provisioningFeatures = new Set([
  'PUSH_NEW_USERS',
  'PUSH_USER_DEACTIVATION',
  'PUSH_PROFILE_UPDATES',
  'REACTIVATE_USERS',
  'GROUP_PUSH',
  'PUSH_PASSWORD_UPDATES',
  'PUSH_PENDING_USERS',
]);

/** One of a service's instances, over all integrations of the workspace. */
export type ServicePart = {
  oktaAppId: string;
  label: string;
  oktaName: string | null;
  productName: string | null;
  status: 'ACTIVE' | 'INACTIVE' | 'REMOVED';
  logoUrl: string | null;
};

/**
 * A service from its instances. Removed parts count only when no other is left, so that a product keeps a
 * sensible name after its last app went.
 */
export function toService(
  workspaceId: string,
  catalogKey: string,
  allParts: readonly ServicePart[],
): ServiceWrite {
  const present = allParts.filter((part) => part.status !== 'REMOVED');
  const parts = [...(present.length > 0 ? present : allParts)].sort((a, b) =>
    a.oktaAppId < b.oktaAppId ? -1 : 1,
  );
  const isCustom = catalogKey.startsWith('custom:');
  const entry = isCustom ? null : catalogueEntry(catalogKey);
  const name = entry?.name ?? productNameOf(parts, isCustom) ?? commonName(parts) ?? titleOf(catalogKey);
  const vendor = entry?.vendor ?? null;
  return {
    id: discoveredId.service(workspaceId, catalogKey),
    catalogKey,
    name,
    nameKey: foldName(name),
    sortKey: toSortKey(name),
    searchText: searchText(name, catalogKey, vendor, ...parts.map((part) => part.label)),
    isCustom,
    vendor,
    category: entry?.category ?? null,
    websiteUrl: entry?.websiteUrl ?? null,
    logoUrl: parts.find((part) => part.logoUrl !== null)?.logoUrl ?? null,
    status:
      present.length === 0
        ? 'REMOVED'
        : present.some((part) => part.status === 'ACTIVE')
          ? 'ACTIVE'
          : 'INACTIVE',
  };
}

/** The System Log has catalogue products' real names, whatever label an admin chose; custom apps use labels. */
function productNameOf(parts: readonly ServicePart[], isCustom: boolean): string | null {
  if (isCustom) return null;
  return parts.find((part) => part.productName !== null)?.productName ?? null;
}

/** The label of the only instance, or the words that begin all labels. */
function commonName(parts: readonly ServicePart[]): string | null {
  const labels = parts.map((part) => part.label.split(/\s+/).filter((word) => word !== ''));
  const [first, ...rest] = labels;
  if (!first) return null;
  let length = first.length;
  for (const words of rest) {
    let shared = 0;
    while (shared < length && words[shared]?.toLowerCase() === first[shared]?.toLowerCase()) shared += 1;
    length = shared;
  }
  const name = first
    .slice(0, length)
    .join(' ')
    .replace(/[\s\-–—:|(/]+$/u, '');
  return name === '' ? null : name;
}

function titleOf(catalogKey: string): string {
  return catalogKey
    .split(/[_\s]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
