import type { Company } from '../company/company.ts';
import type { LogRecord } from '../log/records.ts';
import { findById } from '../ordered.ts';
import { hash } from '../random.ts';
import type { OktaApp, OktaLogEvent, OktaLogTarget } from '../wire.ts';

/** A log entry in Okta's form, with nulls in nearly every nested field, as in recorded traffic. */
export function toLogEvent(company: Company, record: LogRecord): OktaLogEvent {
  const dice = hash(`${company.seed}/${record.serial}`);
  const isSparse = record.oddity === 'sparse';
  return {
    actor: toActor(company, record),
    client: isSparse ? null : toClient(dice),
    authenticationContext: isSparse
      ? null
      : {
          authenticationProvider: null,
          credentialProvider: null,
          credentialType: null,
          issuer: null,
          interface: null,
          authenticationStep: 0,
          externalSessionId: `102${dice.toString(36)}`,
        },
    displayMessage: dice % 50 === 0 ? null : (displayMessages[record.eventType] ?? record.eventType),
    eventType: record.eventType,
    outcome: record.outcome === null ? null : { result: record.outcome, reason: reasonOf(record) },
    published: new Date(record.publishedAtMs).toISOString(),
    securityContext:
      dice % 3 === 0 ? null : { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    severity: record.outcome === 'FAILURE' ? 'WARN' : 'INFO',
    debugContext: isSparse
      ? null
      : {
          debugData: {
            requestId: transactionId(dice),
            requestUri: requestUri(record),
            threatSuspected: 'false',
          },
        },
    legacyEventType: record.eventType === 'user.authentication.sso' ? 'app.auth.sso' : null,
    transaction:
      record.transaction === null
        ? null
        : {
            type: 'WEB',
            id: transactionId(hash(`tx/${record.transaction}`), record.transaction),
            detail: {},
          },
    uuid: eventUuid(dice, record.serial),
    version: '0',
    request: isSparse
      ? null
      : {
          ipChain:
            dice % 7 === 0
              ? []
              : [{ ip: ipAddress(dice), geographicalContext: null, version: 'V4', source: null }],
        },
    target: toTargets(company, record, dice),
  };
}

function toActor(company: Company, record: LogRecord): OktaLogEvent['actor'] {
  const { actorId: id, actorType: type } = record;
  if (type === 'SystemPrincipal') {
    return { id, type, alternateId: 'system@okta.com', displayName: 'Okta System', detailEntry: null };
  }
  if (type === 'PublicClientApp') {
    const app = findApp(company, id);
    return { id, type, alternateId: null, displayName: app?.label ?? 'unknown', detailEntry: null };
  }
  return { ...personOf(company, id), id, type, detailEntry: null };
}

/** The name and login that the log shows for a user id; `unknown` for deleted people it has no name of. */
function personOf(company: Company, userId: string): { alternateId: string; displayName: string } {
  const user = findById(company.users, userId);
  if (user) {
    const { login, firstName, lastName } = user.profile;
    return { alternateId: login, displayName: `${firstName ?? ''} ${lastName ?? ''}`.trim() };
  }
  const former = company.formerPeople.get(userId);
  return { alternateId: former?.login ?? 'unknown', displayName: former?.displayName ?? 'unknown' };
}

function findApp(company: Company, appId: string): OktaApp | undefined {
  return findById(company.apps, appId) ?? company.formerApps.get(appId);
}

/** Targets come in no fixed order: readers select them by type. */
function toTargets(company: Company, record: LogRecord, dice: number): OktaLogTarget[] | null {
  if (record.oddity === 'noTarget') return null;
  const targets: OktaLogTarget[] = [];
  const personId = record.subjectId ?? record.actorId;
  if (record.appId !== null && record.oddity !== 'noAppInstance') {
    const app = findApp(company, record.appId);
    targets.push({
      id: record.appId,
      type: 'AppInstance',
      alternateId: app?.label ?? null,
      displayName: company.displayNames.get(record.appId) ?? app?.label ?? null,
      detailEntry: app?.signOnMode ? { signOnModeType: app.signOnMode } : null,
    });
  }
  const isNamed = record.oddity !== 'onlyInToken';
  if (isNamed && record.appId !== null && (record.actorType === 'User' || record.subjectId !== null)) {
    const person = personOf(company, personId);
    targets.push({ id: `0ua${personId.slice(3)}`, type: 'AppUser', ...person, detailEntry: null });
  }
  const [, token] = /\.token\.grant\.(.+)$/.exec(record.eventType) ?? [];
  if (token !== undefined) {
    targets.push({
      id: `${token === 'id_token' ? 'ID' : 'AT'}.${transactionId(dice)}`,
      type: token,
      alternateId: null,
      displayName: token === 'id_token' ? 'ID Token' : 'Access Token',
      detailEntry: {
        expires: new Date(record.publishedAtMs + 3_600_000).toISOString(),
        subject: personId,
        hash: transactionId(hash(`token/${record.serial}`)),
      },
    });
  }
  if (isNamed && record.subjectId !== null) {
    targets.push({
      id: record.subjectId,
      type: 'User',
      ...personOf(company, record.subjectId),
      detailEntry: null,
    });
  }
  if (record.groupId !== null) {
    const name = findById(company.groups, record.groupId)?.profile.name ?? null;
    targets.push({
      id: record.groupId,
      type: 'UserGroup',
      alternateId: 'unknown',
      displayName: name,
      detailEntry: null,
    });
  }
  if (targets.length === 0) return null;
  return dice % 4 === 0 ? targets.reverse() : targets;
}

function toClient(dice: number): Record<string, unknown> {
  const isBare = dice % 9 === 0;
  return {
    userAgent: isBare ? null : { rawUserAgent: 'Mozilla/5.0', os: 'Mac OS X', browser: 'CHROME' },
    // Recorded traffic has the text "null" in both.
    zone: 'null',
    device: isBare ? 'Unknown' : 'Computer',
    id: null,
    ipAddress: isBare ? 'null' : ipAddress(dice),
    geographicalContext: isBare
      ? null
      : { city: 'Berlin', state: null, country: 'Germany', postalCode: null },
  };
}

function ipAddress(dice: number): string {
  return `198.51.100.${dice % 254}`;
}

function reasonOf(record: LogRecord): string | null {
  return record.outcome === 'FAILURE' ? 'User is not assigned to the application' : null;
}

function requestUri(record: LogRecord): string {
  if (record.eventType === 'application.lifecycle.update') return '/admin/apps/slack/_new_';
  return record.appId === null ? '/api/v1/authn' : `/app/${record.appId}/sso/saml`;
}

function transactionId(dice: number, number = dice): string {
  return Buffer.from(`${dice.toString(36)}.${number.toString(36)}`).toString('base64url');
}

/** Unique because the serial number is in it, and different between companies. */
function eventUuid(dice: number, serial: number): string {
  const hex = dice.toString(16).padStart(8, '0');
  return `${hex}-${hex.slice(0, 4)}-11f0-8${hex.slice(5)}-${serial.toString(16).padStart(12, '0')}`;
}

const displayMessages: Record<string, string> = {
  'user.authentication.sso': 'User single sign on to app',
  'app.oauth2.signon': 'User performed OIDC single sign on to app',
  'app.oauth2.authorize.code': 'OIDC authorization code request',
  'app.oauth2.as.authorize.code': 'OAuth2 authorization code request',
  'app.oauth2.token.grant.id_token': 'OIDC id token is granted',
  'app.oauth2.as.token.grant.id_token': 'OAuth2 id token is granted',
  'app.oauth2.token.grant.access_token': 'OIDC access token is granted',
  'user.session.start': 'User login to Okta',
  'user.lifecycle.create': 'Create Okta user',
  'user.lifecycle.deactivate': 'Deactivate Okta user',
  'application.user_membership.add': 'Add user to application membership',
  'application.user_membership.remove': "Remove user's application membership",
  'application.lifecycle.update': 'Update application',
};
