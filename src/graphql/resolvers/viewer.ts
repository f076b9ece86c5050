import type { DiscoveryRole, Resolvers } from '../generated.ts';

export const viewer: Resolvers = {
  Query: {
    discoveryViewer: (_root, _args, { viewer: { workspaceId, userId, role } }) => ({
      workspaceId,
      userId,
      role: role.toUpperCase() as DiscoveryRole,
    }),
  },
};
