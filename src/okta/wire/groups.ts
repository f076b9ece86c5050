import {
  fieldsOf,
  fieldsOfPart,
  type ItemReader,
  readCount,
  readId,
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
  /** Apps assigned to the group, and its members; null where Okta did not count them. */
  appsCount: number | null;
  usersCount: number | null;
};

export const readGroup: ItemReader<OktaGroup> = (value) => {
  const group = fieldsOf(value);
  if (group === null) return { ok: false, reason: 'not an object' };
  const id = readId(group('id'));
  if (id === null) return { ok: false, reason: 'no usable id' };
  const stats = fieldsOfPart(fieldsOfPart(group('_embedded'))('stats'));
  return {
    ok: true,
    item: {
      id,
      name: readText(fieldsOfPart(group('profile'))('name')),
      type: readWord(group('type')),
      lastUpdated: readTimestamp(group('lastUpdated')),
      lastMembershipUpdated: readTimestamp(group('lastMembershipUpdated')),
      appsCount: readCount(stats('appsCount')),
      usersCount: readCount(stats('usersCount')),
    },
  };
};

/** A member of a group, as far as it matters who may have an app through the group. */
export type OktaGroupMember = { id: string; status: string | null };

export const readGroupMember: ItemReader<OktaGroupMember> = (value) => {
  const user = fieldsOf(value);
  if (user === null) return { ok: false, reason: 'not an object' };
  const id = readId(user('id'));
  if (id === null) return { ok: false, reason: 'no usable id' };
  return { ok: true, item: { id, status: readWord(user('status')) } };
};
