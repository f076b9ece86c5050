import { countServices, listServices } from '../../store/reads/services.ts';
import { connectionBy, connectionOfAll } from '../connection.ts';
import type { Resolvers } from '../generated.ts';
import { byKeys, required } from '../required.ts';

export const services: Resolvers = {
  Query: {
    saasService: (_root, { id }, { loaders }) => loaders.serviceById.load(id),
    saasServiceByCatalogKey: (_root, { catalogKey }, { loaders }) =>
      loaders.serviceByCatalogKey.load(catalogKey),
    saasServices: (_root, args, context) => connectionOfAll(context, listServices, countServices, args),
  },
  SaasService: {
    __resolveReference: async (reference, { loaders }) =>
      byKeys(reference, { id: loaders.serviceById, catalogKey: loaders.serviceByCatalogKey }),
    lastObservedAt: (row, _args, { loaders }) => loaders.lastObservedAt('service', row),
    instances: ({ id }, args, { loaders }) => connectionBy(loaders.instancesByService, id, args),
    userAccounts: ({ id }, args, { loaders }) => connectionBy(loaders.accountsByService, id, args),
    users: ({ id }, args, { loaders }) => connectionBy(loaders.usersByService, id, args),
  },
  SaasServiceInstance: {
    __resolveReference: async (reference, { loaders }) => byKeys(reference, { id: loaders.instanceById }),
    externalId: ({ oktaAppId }) => oktaAppId,
    lastObservedAt: (row, _args, { loaders }) => loaders.lastObservedAt('serviceInstance', row),
    service: ({ serviceId }, _args, { loaders }) => required(loaders.serviceById.load(serviceId)),
    integration: ({ integrationId }, _args, { loaders }) =>
      required(loaders.integrationById.load(integrationId)),
    userAccounts: ({ id }, args, { loaders }) => connectionBy(loaders.accountsByInstance, id, args),
  },
};
