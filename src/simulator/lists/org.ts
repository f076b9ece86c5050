import { notFound } from '../errors.ts';
import { findById } from '../ordered.ts';
import type { Route } from './route.ts';

export const organizationRoutes: readonly Route[] = [
  {
    endpoint: 'organization',
    path: /^\/\.well-known\/okta-organization$/,
    bucket: null,
    capability: null,
    isPublic: true,
    answer: ({ company, settings }) => ({
      body: {
        id: company.org.id,
        pipeline: 'idx',
        settings: { analyticsCollectionEnabled: false, bugReportingEnabled: true, omEnabled: false },
        _links: {
          organization: { href: company.org.url },
          ...(settings.customDomain === null
            ? {}
            : { alternate: { href: `https://${settings.customDomain}` } }),
        },
      },
    }),
  },
  {
    endpoint: 'org',
    path: /^\/api\/v1\/org$/,
    bucket: '/api/v1',
    capability: 'org',
    answer: ({ company }) => ({
      body: {
        id: company.org.id,
        subdomain: company.org.subdomain,
        companyName: company.org.name,
        status: 'ACTIVE',
        website: null,
        phoneNumber: null,
        created: '2018-05-02T09:00:00.000Z',
        lastUpdated: '2024-01-15T10:30:00.000Z',
        expiresAt: null,
        _links: { preferences: { href: `${company.org.url}/v1/org/preferences` } },
      },
    }),
  },
  {
    endpoint: 'me',
    path: /^\/api\/v1\/users\/me$/,
    bucket: '/api/v1/users/me',
    capability: null,
    answer: ({ company }) => {
      const owner = findById(company.users, company.tokenOwnerId);
      if (!owner) throw notFound('me', 'User');
      return { body: owner };
    },
  },
];
