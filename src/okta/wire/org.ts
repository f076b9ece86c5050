import { fieldsOf, type ItemReader, readId } from './fields.ts';

/** What an org says about itself without a token. Its id is the same under every host name of the org. */
export type OktaOrganization = { id: string };

export const readOrganization: ItemReader<OktaOrganization> = (value) => {
  const id = readId(fieldsOf(value)?.('id'));
  return id === null ? { ok: false, reason: 'no usable id' } : { ok: true, item: { id } };
};
