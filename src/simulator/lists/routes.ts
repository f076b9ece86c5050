import { appRoutes } from './apps.ts';
import { groupRoutes } from './groups.ts';
import { logRoutes } from './logs.ts';
import { organizationRoutes } from './org.ts';
import type { Route } from './route.ts';
import { userRoutes } from './users.ts';

/** Every route; the first match answers, so `/users/me` comes before `/users/{id}`. */
export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...userRoutes,
  ...appRoutes,
  ...groupRoutes,
  ...logRoutes,
];
