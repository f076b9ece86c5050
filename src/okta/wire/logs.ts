import {
  fieldsOf,
  fieldsOfPart,
  type ItemReader,
  readId,
  readText,
  readTimestamp,
  readWord,
} from './fields.ts';

/** The actor or a target of a log event. */
export type OktaLogParty = {
  id: string | null;
  /** `User`, `AppInstance`, `AppUser`, `PublicClientApp`, `SystemPrincipal`, `id_token`, … */
  type: string | null;
  alternateId: string | null;
  displayName: string | null;
  /** Okta's id of the person that a token was granted for. */
  subject: string | null;
};

export type OktaLogEvent = {
  /** Identifies the event, so that duplicates are recognised. */
  uuid: string;
  published: string;
  eventType: string | null;
  /** `SUCCESS`, `FAILURE`, …: Okta also writes events for failed sign-ons. */
  outcome: string | null;
  actor: OktaLogParty;
  transactionId: string | null;
  /** In no fixed order: choose by `type`. */
  targets: OktaLogParty[];
};

/** More targets than any event that is used here has. Further targets are dropped. */
const maxTargets = 200;

export const readLogEvent: ItemReader<OktaLogEvent> = (value) => {
  const event = fieldsOf(value);
  if (event === null) return { ok: false, reason: 'not an object' };
  const uuid = readId(event('uuid'));
  if (uuid === null) return { ok: false, reason: 'no usable uuid' };
  const published = readTimestamp(event('published'));
  if (published === null) return { ok: false, reason: 'no usable published time' };
  const targets = event('target');
  return {
    ok: true,
    item: {
      uuid,
      published,
      eventType: readWord(event('eventType')),
      outcome: readWord(fieldsOfPart(event('outcome'))('result')),
      actor: readParty(event('actor')),
      transactionId: readWord(fieldsOfPart(event('transaction'))('id')),
      targets: Array.isArray(targets)
        ? targets
            .slice(0, maxTargets)
            .filter((target) => fieldsOf(target) !== null)
            .map(readParty)
        : [],
    },
  };
};

function readParty(value: unknown): OktaLogParty {
  const party = fieldsOfPart(value);
  return {
    id: readId(party('id')),
    type: readWord(party('type')),
    alternateId: readText(party('alternateId')),
    displayName: readText(party('displayName')),
    subject: readId(fieldsOfPart(party('detailEntry'))('subject')),
  };
}
