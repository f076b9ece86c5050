import { describe, expect, test } from 'vitest';
import { seedId } from '../../kit/seed.ts';
import { first, found, ours, serverForFile } from './companies.ts';

const { server } = serverForFile();
const employee = found(ours.employees.find(({ managerId, departmentId }) => managerId && departmentId));
const department = first(ours.departments);

describe('relations', () => {
  test('an account leads to its person, product, instance and groups', async () => {
    const of = found(ours.accounts.find(({ oktaGroupId }) => oktaGroupId));
    const { data, errors } = await server.ask(
      `{ _entities(representations: [{ __typename: "SaasUserAccount", id: "${of.id}" }]) {
        ... on SaasUserAccount {
          id user { id } service { id } instance { id integration { id } } assignedVia { oktaGroupId name }
        }
      } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      _entities: [
        {
          id: of.id,
          user: { id: of.userId },
          service: { id: of.serviceId },
          instance: { id: of.instanceId, integration: { id: of.integrationId } },
          assignedVia: [{ oktaGroupId: '00gnamed', name: 'Everybody' }],
        },
      ],
    });
  });

  test('a group without a name is called by its id', async () => {
    const of = found(ours.accounts.filter(({ oktaGroupId }) => oktaGroupId)[1]);
    const { data } = await server.ask(
      `{ saasUser(id: "${of.userId}") { userAccounts(first: 100) { nodes { id assignedVia { oktaGroupId name } } } } }`,
    );
    expect(JSON.stringify(data)).toContain('{"oktaGroupId":"00gnameless","name":"00gnameless"}');
  });

  test('an employee leads to department, manager, reports, user and services', async () => {
    const self = found(ours.users.find(({ employeeId }) => employeeId === employee.id));
    const { data, errors } = await server.ask<{ employee: EmployeeAnswer }>(
      `{ employee(id: "${employee.id}") {
        department { id } manager {
          id directReports(first: 500) { totalCount nodes { id } }
          there: directReports(filter: { employmentStatus: [ACTIVE, PENDING] }) { totalCount }
        }
        user { id } services { totalCount }
      } }`,
    );
    expect(errors).toEqual([]);
    const reports = ours.employees.filter(({ managerId }) => managerId === employee.managerId);
    const there = reports.filter(({ employmentStatus }) => ['ACTIVE', 'PENDING'].includes(employmentStatus));
    const present = ours.accounts.filter(({ userId, removedAt }) => userId === self.id && !removedAt);
    expect(data?.employee).toMatchObject({
      department: { id: employee.departmentId },
      manager: {
        id: employee.managerId,
        directReports: { totalCount: reports.length },
        there: { totalCount: there.length },
      },
      user: present.length > 0 ? { id: self.id } : null,
      services: { totalCount: new Set(present.map(({ serviceId }) => serviceId)).size },
    });
    const ids = data?.employee.manager.directReports.nodes.map(({ id }) => id);
    expect(ids?.sort()).toEqual(reports.map(({ id }) => id).sort());
  });

  test('an employee without any account has no user and an empty list of services', async () => {
    const idle = found(ours.employees.find(({ id }) => !ours.users.some((one) => one.employeeId === id)));
    const { data } = await server.ask(
      `{ employee(id: "${idle.id}") { user { id } services { nodes { id } totalCount pageInfo { hasNextPage endCursor } } } }`,
    );
    expect(data).toEqual({
      employee: {
        user: null,
        services: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } },
      },
    });
  });

  test('a department counts its active people, or those it is asked for', async () => {
    const { data } = await server.ask(
      `{ department(id: "${department.id}") {
        active: employeeCount left: employeeCount(status: [INACTIVE]) all: employeeCount(status: null)
        employees(first: 500) { totalCount }
      } }`,
    );
    const people = ours.employees.filter(({ departmentId }) => departmentId === department.id);
    const count = (status: string) =>
      people.filter(({ employmentStatus }) => employmentStatus === status).length;
    expect(data).toEqual({
      department: {
        active: count('ACTIVE'),
        left: count('INACTIVE'),
        all: people.length,
        employees: { totalCount: people.length },
      },
    });
  });

  test('an integration leads to its runs, newest first, and its instances', async () => {
    const { id } = first(ours.integrations);
    const { data } = await server.ask<{ oktaIntegration: IntegrationAnswer }>(
      `{ oktaIntegration(id: "${id}") {
        lastSyncRun { id queuedAt } syncRuns(first: 100) { totalCount nodes { id queuedAt integration { id } } }
        serviceInstances { totalCount } syncSchedule { enabled interval } capabilities { dataType status message lastSucceededAt }
      } }`,
    );
    const runs = ours.runs.filter(({ integrationId }) => integrationId === id);
    const answer = found(data?.oktaIntegration);
    expect(answer.syncRuns.totalCount).toBe(runs.length);
    const queuedAt = answer.syncRuns.nodes.map((node) => node.queuedAt);
    expect(queuedAt).toEqual([...queuedAt].sort().reverse());
    expect(answer.lastSyncRun).toEqual({ id: answer.syncRuns.nodes[0]?.id, queuedAt: queuedAt[0] });
    expect(answer).toMatchObject({
      serviceInstances: {
        totalCount: ours.instances.filter(({ integrationId }) => integrationId === id).length,
      },
      syncSchedule: { enabled: true, interval: 'P1D' },
      capabilities: [
        { dataType: 'APPS', status: 'OK', message: null, lastSucceededAt: '2026-03-01T08:30:00.000Z' },
        { dataType: 'USERS', status: 'UNKNOWN', message: null, lastSucceededAt: null },
      ],
    });
  });

  test('a service leads to departments with figures of use, and the people of none', async () => {
    const { data, errors } = await server.ask<{ saasServices: { nodes: UsageAnswer[] } }>(
      `{ saasServices(first: 100) { nodes { id
        usage { from to isComplete assignedUsers activeUsers utilization }
        departments { totalCount nodes { id } edges { cursor node { id name } activeUsers assignedUsers signIns shareOfService }
          unassigned { assignedUsers activeUsers signIns } }
      } } }`,
    );
    expect(errors).toEqual([]);
    const used = data?.saasServices.nodes.filter(({ departments }) => departments.totalCount > 0) ?? [];
    expect(used.length).toBeGreaterThan(5);
    for (const { usage, departments } of used) {
      const days = (Date.parse(usage.to) - Date.parse(usage.from)) / 86_400_000;
      expect([Math.floor(days), usage.from.slice(10)]).toEqual([30, 'T00:00:00.000Z']);
      expect(departments.edges.map(({ node }) => node.id)).toEqual(departments.nodes.map(({ id }) => id));
      const active = departments.edges.reduce((sum, edge) => sum + edge.activeUsers, 0);
      expect(active + departments.unassigned.activeUsers).toBe(usage.activeUsers);
    }
  });

  test('a run tells how far it is, and its stages in the order they are read', async () => {
    const { data } = await server.ask(
      `{ oktaSyncRun(id: "${seedId('run live', 'default')}") {
        status progress durationMs estimatedFinishAt
        stages { dataType status apiCalls } changes { servicesDiscovered signInsIngested }
      } }`,
    );
    expect(data).toEqual({
      oktaSyncRun: {
        status: 'RUNNING',
        progress: 0.25,
        durationMs: expect.any(Number),
        estimatedFinishAt: expect.stringMatching(/^\d{4}-.*Z$/),
        stages: [
          { dataType: 'APPS', status: 'SUCCEEDED', apiCalls: 10 },
          { dataType: 'USERS', status: 'RUNNING', apiCalls: 15 },
        ],
        changes: { servicesDiscovered: 3, signInsIngested: 0 },
      },
    });
  });
});

type EmployeeAnswer = { manager: { directReports: { nodes: { id: string }[] } } };
type IntegrationAnswer = {
  lastSyncRun: object;
  syncRuns: { totalCount: number; nodes: { id: string; queuedAt: string }[] };
};
type UsageAnswer = {
  usage: { from: string; to: string; activeUsers: number };
  departments: {
    totalCount: number;
    nodes: { id: string }[];
    edges: { node: { id: string }; activeUsers: number }[];
    unassigned: { activeUsers: number };
  };
};
