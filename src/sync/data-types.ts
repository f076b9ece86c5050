import type { OktaDataType } from '../store/tables/okta-data-types.ts';

/** The order in which a run lists its stages. Most run side by side: run/stages.ts has what waits for what. */
export const dataTypesInOrder: readonly OktaDataType[] = [
  'APPS',
  'USERS',
  'GROUPS',
  'APP_ASSIGNMENTS',
  'SYSTEM_LOG',
];
