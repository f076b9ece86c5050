import {
  fieldsOf,
  fieldsOfPart,
  type ItemReader,
  readCount,
  readHttpsUrl,
  readIdOf,
  readText,
  readTimestamp,
  readWord,
  readWords,
} from './fields.ts';

/**
 * The fields that are read of an app. `credentials` and `settings` are not read: they hold shared accounts and
 * provisioning addresses.
 */
export type OktaApp = {
  id: string;
  /** Catalogue key (`slack`), shared by all instances of a product; for custom apps a generic or an org's own name. */
  name: string;
  label: string | null;
  status: string | null;
  created: string | null;
  /** Null for directories. */
  signOnMode: string | null;
  features: string[];
  /** Number of seats bought; null unless an admin entered it. */
  seatCount: number | null;
  logoUrl: string | null;
};

export const readApp: ItemReader<OktaApp> = (value) => {
  const app = fieldsOf(value);
  if (app === null) return { ok: false, reason: 'not an object' };
  const id = readIdOf('app', app('id'));
  if (id === null) return { ok: false, reason: 'no usable id' };
  // Every app has a name, even a custom one. Label and sign-on mode may be missing: directories have none.
  const name = readWord(app('name'));
  if (name === null) return { ok: false, reason: 'no name', id };
  const logos = fieldsOfPart(app('_links'))('logo');
  const logo: unknown = Array.isArray(logos) ? logos[0] : logos;
  return {
    ok: true,
    item: {
      id,
      name,
      label: readText(app('label')),
      status: readWord(app('status')),
      created: readTimestamp(app('created')),
      signOnMode: readWord(app('signOnMode')),
      features: readWords(app('features'), 100),
      seatCount: readCount(fieldsOfPart(app('licensing'))('seatCount')),
      logoUrl: readHttpsUrl(fieldsOfPart(logo)('href')),
    },
  };
};
