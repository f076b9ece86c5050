import { readdirSync, readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { createClient } from 'graphql-sse';
import { expect } from 'vitest';
import type { World } from '../../../src/simulator/company/world.ts';
import type { OktaUser } from '../../../src/simulator/wire.ts';
import { openTestStore } from '../../kit/database.ts';
import {
  type Discovery,
  type DiscoveryOptions,
  type EndedRun,
  expectSucceeded,
  readRun,
  startDiscovery,
} from '../../kit/discovery.ts';
import { startTestServer } from '../../kit/graphql.ts';

/** A company that was synced, and the playground's operations to ask about it. */
export type QuestionWorld = {
  discovery: Discovery;
  world: World;
  /** Runs a ready-made operation by its name, as the playground does; fails when it has errors. */
  ask<Data>(operation: string, variables?: object): Promise<Data>;
  /** Listens to a ready-made subscription, which ends with the world. */
  follow(operation: string, variables: Record<string, unknown>): AsyncIterator<unknown>;
  /** Asks anything else. */
  query<Data>(text: string): Promise<Data>;
  /** Syncs once more, whatever comes of it. */
  syncOnce(): Promise<EndedRun>;
  /** The same, without a failure. */
  sync(): Promise<void>;
  /** A person with a login nobody else has. */
  person(name: string, profile?: Partial<OktaUser['profile']>, status?: OktaUser['status']): OktaUser;
  /** A sign-in so many days ago. */
  signIn(person: OktaUser, appId: string, days: number): void;
  close(): Promise<void>;
};

/** Lets `prepare` add what a test asks about to a small company, and syncs it for the first time. */
export async function startWorld(
  prepare: (world: QuestionWorld) => void = () => {},
  options: Partial<DiscoveryOptions> = {},
): Promise<QuestionWorld> {
  const store = await openTestStore();
  const discovery = await startDiscovery({
    store,
    people: 20,
    apps: 12,
    groups: 4,
    signInDays: 10,
    workspaceId: 'default',
    ...options,
  });
  const server = await startTestServer(store, { commands: discovery.commands });
  const { world } = discovery.simulator;
  const events = createClient({ url: `${server.url}/graphql`, retryAttempts: 0 });
  const questions: QuestionWorld = {
    discovery,
    world,
    async query<Data>(text: string) {
      const answer = await server.ask<Record<string, unknown>>(text);
      expect(answer.errors).toEqual([]);
      return answer.data as Data;
    },
    async ask<Data>(operationName: string, variables: object = {}) {
      const query = findDocument(operationName);
      const answer = await server.send({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables, operationName }),
      });
      expect(answer.errors).toEqual([]);
      return answer.data as Data;
    },
    follow: (operationName, variables) =>
      events.iterate({ query: findDocument(operationName), operationName, variables }),
    async syncOnce() {
      const { integrationId } = discovery.integrationKey();
      await discovery.commands.triggerSync(discovery.viewer, { integrationId, mode: 'FULL' });
      return work(discovery);
    },
    async sync() {
      expectSucceeded(await questions.syncOnce());
    },
    person: (name, profile = {}, status = 'ACTIVE') =>
      world.addPerson({ login: loginOf(name), email: loginOf(name), ...profile }, status),
    signIn(person, appId, days) {
      world.addSignIn({ userId: person.id, appId, at: new Date(Date.now() - days * 86_400_000) });
    },
    async close() {
      events.dispose();
      await server.close();
      await discovery.close();
      await store.close();
    },
  };
  prepare(questions);
  await discovery.add();
  expectSucceeded(await work(discovery));
  return questions;
}

/** Works on the run that is queued, here and now: no worker that looks for others takes time from the tests beside. */
async function work(discovery: Discovery): Promise<EndedRun> {
  const run = await discovery.execute();
  if (run === null) throw new Error('no run was queued');
  return readRun(discovery.store, run.workspaceId, run.id);
}

/** For `beforeAll`: several syncs, perhaps beside other test files. */
export const preparationTimeoutMs = 180_000;

export const loginOf = (name: string) => `${name}@questions.example`;

/** E-mails of nodes that have a user, in order. */
export const emailsOf = (nodes: readonly { user: { email: string } }[]) =>
  nodes.map(({ user }) => user.email).sort();

export const namesOf = (nodes: readonly { name: string }[]) => nodes.map(({ name }) => name).sort();

const folder = new URL('../../../src/playground/operations/', import.meta.url);

/** The playground's documents. */
const documents = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
  .map((document) => ({ ...document, operations: operationsOf(document.text) }));

function operationsOf(text: string): string[] {
  return parse(text).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value ?? ''] : [],
  );
}

/** The document with a ready-made operation. */
export function findDocument(operation: string): string {
  const found = documents.filter(({ operations }) => operations.includes(operation));
  if (found.length !== 1) throw new Error(`${found.length} documents have an operation ${operation}`);
  return found[0]?.text ?? '';
}
