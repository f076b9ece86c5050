import { countServiceInstances, listServiceInstances } from '../../store/api/service-instances.ts';
import { countServices, listServices } from '../../store/api/services.ts';
import type { Resolvers } from '../generated.ts';
import { toAll } from '../reading/connection.ts';
import { toEntity, toMany, toRequired } from '../reading/relations.ts';

export const services: Resolvers = {
  Query: {
    saasService: (_root, { id }, { loaders }) => loaders.serviceById.load(id),
    saasServiceByCatalogKey: (_root, { catalogKey }, { loaders }) =>
      loaders.serviceByCatalogKey.load(catalogKey),
    saasServices: toAll(listServices, countServices),
    saasServiceInstance: (_root, { id }, { loaders }) => loaders.instanceById.load(id),
    saasServiceInstances: toAll(listServiceInstances, countServiceInstances),
  },
  SaasService: {
    __resolveReference: toEntity((loaders) => ({
      id: loaders.serviceById,
      catalogKey: loaders.serviceByCatalogKey,
    })),
    lastObservedAt: toRequired(({ lastObservedAt }) => lastObservedAt.service, 'id'),
    instances: toMany(({ instancesByService }) => instancesByService),
    userAccounts: toMany(({ accountsByService }) => accountsByService),
    users: toMany(({ usersByService }) => usersByService),
  },
  SaasServiceInstance: {
    __resolveReference: toEntity(({ instanceById }) => ({ id: instanceById })),
    externalId: ({ oktaAppId }) => oktaAppId,
    lastObservedAt: toRequired(({ lastObservedAt }) => lastObservedAt.serviceInstance, 'id'),
    service: toRequired(({ serviceById }) => serviceById, 'serviceId'),
    integration: toRequired(({ integrationById }) => integrationById, 'integrationId'),
    userAccounts: toMany(({ accountsByInstance }) => accountsByInstance),
  },
};
