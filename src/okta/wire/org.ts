import { fieldsOf, fieldsOfPart, type ItemReader, readId, readUrlHost, readWord } from './fields.ts';

/** What an org says about itself without a token. */
export type OktaOrganization = {
  /** The same under every host name of the org. */
  id: string;
  /** Host name of the org's own address. */
  domain?: string;
  customDomain?: string;
  /** `idx` or `v1`. */
  pipeline?: string;
};

export const readOrganization: ItemReader<OktaOrganization> = (value) => {
  const organization = fieldsOf(value);
  const id = readId(organization?.('id'));
  if (organization === null || id === null) return { ok: false, reason: 'no usable id' };
  const links = fieldsOfPart(organization('_links'));
  const domain = readUrlHost(fieldsOfPart(links('organization'))('href'));
  const customDomain = readUrlHost(fieldsOfPart(links('alternate'))('href'));
  const pipeline = readWord(organization('pipeline'));
  return {
    ok: true,
    item: {
      id,
      ...(domain === null ? {} : { domain }),
      ...(customDomain === null ? {} : { customDomain }),
      ...(pipeline === null ? {} : { pipeline }),
    },
  };
};
