/**
 * One entry of the System Log, compact: a company writes tens of thousands a quarter, and the wire object is
 * made when a page is served.
 */
export interface LogRecord {
  /** Unique in the org; the event's uuid is made of it. */
  readonly serial: number;
  /** When it happened. */
  readonly publishedAtMs: number;
  /** When the event reached the log, which is the order of polling queries. Never before `publishedAtMs`. */
  readonly persistedAtMs: number;
  readonly eventType: string;
  /** Okta's word, or null for an event without an outcome. */
  readonly outcome: string | null;
  readonly actorType: 'User' | 'SystemPrincipal' | 'PublicClientApp';
  /** An Okta user id for users, an app or client id for clients. */
  readonly actorId: string;
  /** The app instance among the targets. */
  readonly appId: string | null;
  /** The person among the targets of assignments, life-cycle events and tokens granted to a client. */
  readonly subjectId: string | null;
  readonly groupId: string | null;
  /** Events of one sign-on share it; null for an event without a transaction. */
  readonly transaction: number | null;
  /**
   * How this record differs from ordinary ones. `onlyInToken`: only the token among the targets names the
   * person.
   */
  readonly oddity: 'none' | 'noTarget' | 'noAppInstance' | 'onlyInToken' | 'sparse';
}

/** Event types of a sign-in to an app. */
export const signOnEventTypes = [
  'user.authentication.sso',
  'app.oauth2.signon',
  'app.oauth2.authorize.code',
  'app.oauth2.as.authorize.code',
  'app.oauth2.token.grant.id_token',
  'app.oauth2.as.token.grant.id_token',
] as const;

/** Builds records with rising serial numbers. */
export function createLogWriter(firstSerial: number) {
  let serial = firstSerial;
  return (
    facts: Pick<LogRecord, 'publishedAtMs' | 'eventType' | 'actorId'> & Partial<Omit<LogRecord, 'serial'>>,
  ): LogRecord => ({
    serial: serial++,
    publishedAtMs: facts.publishedAtMs,
    persistedAtMs: Math.max(facts.publishedAtMs, facts.persistedAtMs ?? facts.publishedAtMs),
    eventType: facts.eventType,
    outcome: facts.outcome === undefined ? 'SUCCESS' : facts.outcome,
    actorType: facts.actorType ?? 'User',
    actorId: facts.actorId,
    appId: facts.appId ?? null,
    subjectId: facts.subjectId ?? null,
    groupId: facts.groupId ?? null,
    transaction: facts.transaction === undefined ? serial : facts.transaction,
    oddity: facts.oddity ?? 'none',
  });
}
export type LogWriter = ReturnType<typeof createLogWriter>;
