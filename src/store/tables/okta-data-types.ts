export type OktaDataType = 'APPS' | 'USERS' | 'GROUPS' | 'APP_ASSIGNMENTS' | 'SYSTEM_LOG';
