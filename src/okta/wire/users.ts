import {
  fieldsOf,
  fieldsOfPart,
  type ItemReader,
  readIdOf,
  readText,
  readTimestamp,
  readWord,
} from './fields.ts';

/** A person of the org's directory. */
export type OktaUser = {
  id: string;
  status: string | null;
  created: string | null;
  activated: string | null;
  statusChanged: string | null;
  /** Last sign-in to Okta itself, not to any app. */
  lastLogin: string | null;
  profile: OktaUserProfile;
};

/** The profile fields that are read. No other field of a profile leaves this folder. */
const profileFields = [
  'login',
  'email',
  'secondEmail',
  'firstName',
  'lastName',
  'displayName',
  'nickName',
  'title',
  'employeeNumber',
  'userType',
  'department',
  'division',
  'organization',
  'costCenter',
  'city',
  'countryCode',
  // Meant as the manager's id, but directories store logins, numbers, e-mail addresses or names in it.
  'managerId',
  'manager',
] as const;

export type OktaUserProfile = Readonly<Record<(typeof profileFields)[number], string | null>>;

export type OktaTokenOwner = { login: string | null };

/**
 * Okta has a login for every person, so an empty profile means that Okta left it out, not that the person has no
 * name.
 */
export const readUser: ItemReader<OktaUser> = (value) => {
  const user = fieldsOf(value);
  if (user === null) return { ok: false, reason: 'not an object' };
  const id = readIdOf('user', user('id'));
  if (id === null) return { ok: false, reason: 'no usable id' };
  const profile = readProfile(user('profile'));
  if (Object.values(profile).every((field) => field === null)) return { ok: false, reason: 'no profile', id };
  return {
    ok: true,
    item: {
      id,
      status: readWord(user('status')),
      created: readTimestamp(user('created')),
      activated: readTimestamp(user('activated')),
      statusChanged: readTimestamp(user('statusChanged')),
      lastLogin: readTimestamp(user('lastLogin')),
      profile,
    },
  };
};

/** The owner of an API token, from `/api/v1/users/me`. */
export const readTokenOwner: ItemReader<OktaTokenOwner> = (value) => {
  const user = fieldsOfPart(value);
  if (readIdOf('user', user('id')) === null) return { ok: false, reason: 'no usable id' };
  return { ok: true, item: { login: readProfile(user('profile')).login } };
};

function readProfile(value: unknown): OktaUserProfile {
  const profile = fieldsOfPart(value);
  const texts = profileFields.map((field) => [field, readText(profile(field))]);
  return Object.fromEntries(texts) as OktaUserProfile;
}
