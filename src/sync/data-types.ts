import type { OktaDataType } from '../store/tables/okta-data-types.ts';

/** The order of the stages: services appear first, then people, then what they use, and sign-ins last. */
export const dataTypesInOrder: readonly OktaDataType[] = [
  'APPS',
  'USERS',
  'GROUPS',
  'APP_ASSIGNMENTS',
  'SYSTEM_LOG',
];
