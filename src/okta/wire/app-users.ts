import {
  fieldsOf,
  fieldsOfPart,
  type ItemReader,
  readIdOf,
  readText,
  readTimestamp,
  readWord,
} from './fields.ts';

/** One person's assignment to one app. */
export type OktaAppUser = {
  /** The Okta user's id. */
  id: string;
  /** The person's id in the app, when provisioning gave it to Okta. */
  externalId: string | null;
  userName: string | null;
  email: string | null;
  displayName: string | null;
  status: string | null;
  /** `USER` or `GROUP`. `USER` wins when both apply, so it does not mean "directly only". */
  scope: string | null;
  created: string | null;
  /** The group that grants the assignment. */
  groupId: string | null;
};

export const readAppUser: ItemReader<OktaAppUser> = (value) => {
  const appUser = fieldsOf(value);
  if (appUser === null) return { ok: false, reason: 'not an object' };
  const id = readIdOf('user', appUser('id'));
  if (id === null) return { ok: false, reason: 'no usable id' };
  const status = readWord(appUser('status'));
  const scope = readWord(appUser('scope'));
  // Credentials and profile may be missing, but every assignment has a status or a scope.
  if (status === null && scope === null) return { ok: false, reason: 'no status and no scope', id };
  const profile = fieldsOfPart(appUser('profile'));
  return {
    ok: true,
    item: {
      id,
      externalId: readWord(appUser('externalId')),
      userName: readText(fieldsOfPart(appUser('credentials'))('userName')),
      email: readText(profile('email')),
      displayName: readText(profile('displayName')),
      status,
      scope,
      created: readTimestamp(appUser('created')),
      groupId: readGroupId(appUser('_links')),
    },
  };
};

/** The last part of `…/api/v1/groups/{id}`. The address itself is never requested: it may name the admin host. */
function readGroupId(links: unknown): string | null {
  const href = fieldsOfPart(fieldsOfPart(links)('group'))('href');
  if (typeof href !== 'string') return null;
  return readIdOf('group', /\/groups\/([A-Za-z0-9_-]+)\/?(?:[?#].*)?$/.exec(href)?.[1]);
}
