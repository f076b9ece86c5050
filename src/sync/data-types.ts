import type { OktaDataType } from '../store/tables/okta-data-types.ts';

/** The order they are read in: services show first, people before what they use, use last. */
export const dataTypesInOrder: readonly OktaDataType[] = [
  'APPS',
  'USERS',
  'GROUPS',
  'APP_ASSIGNMENTS',
  'SYSTEM_LOG',
];
