import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  fillVariables,
  findExamples,
  findPlaceholder,
  lacksExamples,
} from '../../src/playground/page/examples.ts';
import { readTopic } from '../../src/playground/page/ready-made.ts';

const now = new Date('2028-03-01T23:30:00Z');

test('days of ready-made variables are counted from today, in UTC, over months and years', () => {
  const days = { from: '{today - 366}', since: '{today - 1}T00:00:00Z', to: '{today - 0}' };
  expect(JSON.parse(fillVariables(days, { examples: {}, now }))).toEqual({
    from: '2027-03-01',
    since: '2028-02-29T00:00:00Z',
    to: '2028-03-01',
  });
});

describe('variables are filled from what was discovered', () => {
  const variables = { services: ['{serviceId}'], email: '{email}', first: 5, after: null, text: '{unknown}' };

  test('where there is something, whatever signs it has', () => {
    const examples = { serviceId: 's"1', email: '$&@example.com' };
    expect(JSON.parse(fillVariables(variables, { examples, now }))).toEqual({
      services: ['s"1'],
      email: '$&@example.com',
      first: 5,
      after: null,
      text: '{unknown}',
    });
    expect(lacksExamples(variables, examples)).toBe(false);
  });

  test('and hold a placeholder else, which is found before anything is sent', () => {
    const filled: unknown = JSON.parse(
      fillVariables(variables, { examples: { email: 'jo@example.com' }, now }),
    );
    expect(lacksExamples(variables, { email: 'jo@example.com' })).toBe(true);
    expect(findPlaceholder(filled, ['email', 'services'])).toEqual({
      variable: 'services',
      placeholder: 'replace-me-with-a-service-id',
    });
    expect(findPlaceholder(filled, ['email'])).toBeUndefined();
  });
});

describe('examples', () => {
  const nodes = (...list: object[]) => ({ nodes: list });
  const things = {
    data: {
      oktaIntegrations: nodes({ id: 'i1', lastSyncRun: null }),
      saasServices: nodes({ id: 's1', catalogKey: 'zoomus' }),
      departments: nodes({ name: 'Only one' }),
      oktaGroups: null,
    },
  };

  test('leave out what is not there, and what the caller may not read', async () => {
    const ask = async (query: string): Promise<unknown> => {
      if (query.includes('saasUsers'))
        return { errors: [{ message: 'The role analyst may not use this.' }], data: null };
      return things;
    };
    expect(await findExamples(ask)).toEqual({
      examples: {
        integrationId: 'i1',
        serviceId: 's1',
        catalogKey: 'zoomus',
        department: 'Only one',
        otherDepartment: 'Only one',
      },
      hasNoOrg: false,
    });
  });

  test('pass over people without an e-mail', async () => {
    const people = {
      data: {
        saasUsers: nodes({ email: null }, { email: 'jo@example.com' }),
        employees: nodes(
          { manager: null },
          { manager: { email: null } },
          { manager: { email: 'ada@example.com' } },
        ),
      },
    };
    const { examples } = await findExamples(async () => people);
    expect(examples).toEqual({ email: 'jo@example.com', manager: 'ada@example.com' });
  });

  test('say that no org is connected only when that is certain', async () => {
    const empty = { data: { oktaIntegrations: nodes() } };
    expect((await findExamples(async () => empty)).hasNoOrg).toBe(true);
    expect((await findExamples(async () => Promise.reject(new Error('away')))).hasNoOrg).toBe(false);
    expect((await findExamples(async () => ({ errors: [] }))).hasNoOrg).toBe(false);
  });
});

describe('a topic', () => {
  const text = readFileSync(
    new URL('../../src/playground/operations/people.graphql', import.meta.url),
    'utf8',
  );
  const topic = readTopic(text, { email: 'jo@example.com', since: '2026-01-01T00:00:00Z', manager: null });

  test('has the title of its document', () => expect(topic.title).toBe('People'));

  test('gives each operation alone, with the fragments it needs: nothing else can run with it', () => {
    expect(topic.operations.map(({ name }) => name)).toContain('JoinedSince');
    for (const { name, query } of topic.operations) {
      const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
      expect(operations.map((operation) => 'name' in operation && operation.name?.value)).toEqual([name]);
    }
    const joined = topic.operations.find(({ name }) => name === 'JoinedSince');
    expect(joined?.query).toMatch(/^# Who joined.*\nquery JoinedSince.*fragment Joined on/s);
    expect(joined?.query).not.toContain('fragment Who');
    expect(joined?.variables).toEqual({ since: '2026-01-01T00:00:00Z' });
  });

  test('asks a question with each of them', () => {
    const questions = Object.fromEntries(topic.operations.map(({ name, question }) => [name, question]));
    expect(questions.ServicesOfPerson).toBe('Which services does a person use, since when, and when last?');
    expect(questions.JoinedSince).toBe(
      'Who joined or came back since a date, by Okta\u2019s own dates (created, last activated)?'.replace(
        '\u2019',
        "'",
      ),
    );
  });
});
