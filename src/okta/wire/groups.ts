import {
  fieldsOf,
  fieldsOfPart,
  type ItemReader,
  readCount,
  readIdOf,
  readText,
  readTimestamp,
  readWord,
} from './fields.ts';

export type OktaGroup = {
  id: string;
  name: string | null;
  type: string | null;
  lastUpdated: string | null;
  lastMembershipUpdated: string | null;
  /** Numbers of apps and members of the group; null when Okta did not count them. */
  appsCount: number | null;
  usersCount: number | null;
};

export const readGroup: ItemReader<OktaGroup> = (value) => {
  const group = fieldsOf(value);
  if (group === null) return { ok: false, reason: 'not an object' };
  const id = readIdOf('group', group('id'));
  if (id === null) return { ok: false, reason: 'no usable id' };
  const profile = fieldsOf(group('profile'));
  if (profile === null) return { ok: false, reason: 'no profile', id };
  const stats = fieldsOfPart(fieldsOfPart(group('_embedded'))('stats'));
  return {
    ok: true,
    item: {
      id,
      name: readText(profile('name')),
      type: readWord(group('type')),
      lastUpdated: readTimestamp(group('lastUpdated')),
      lastMembershipUpdated: readTimestamp(group('lastMembershipUpdated')),
      appsCount: readCount(stats('appsCount')),
      usersCount: readCount(stats('usersCount')),
    },
  };
};
