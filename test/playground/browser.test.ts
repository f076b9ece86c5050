import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPlayground } from '../../src/playground/build.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { type PlaygroundServer, startPlaygroundServer } from './server.ts';

const title = chromiumPath
  ? 'the playground in Chromium'
  : 'the playground in Chromium (SKIPPED: no Chromium in /usr/bin, install the package chromium)';

describe.skipIf(chromiumPath === undefined)(title, () => {
  let browser: Browser;
  let server: PlaygroundServer;
  /** One for all tests, so that the browser compiles the page's script once; the page itself stores nothing. */
  let context: BrowserContext;
  let page: Page;
  /** Errors of the page and on its console: what must never be there. */
  const errors: string[] = [];
  const requestedUrls: string[] = [];

  beforeAll(async () => {
    await buildPlayground();
    browser = await launchChromium(chromiumPath ?? '');
    server = await startPlaygroundServer();
    context = await browser.newContext({
      viewport: { width: 1400, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.on('request', (request) => requestedUrls.push(request.url()));
    context.on('weberror', (webError) => errors.push(`${webError.error().stack}`));
    context.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.app.close();
  });

  beforeEach(forget);

  function forget(): void {
    for (const list of [errors, requestedUrls, server.requests, server.violations]) list.length = 0;
  }

  async function open(): Promise<void> {
    page = await context.newPage();
    await page.goto(server.url);
    await editor('query').locator('.view-line').first().waitFor();
  }

  describe('used for one thing after the other', () => {
    beforeAll(open);
    afterAll(() => page.close());

    test('opens with the ready-made operations as tabs, the first one and its variables in the editors', async () => {
      expect(await page.locator('.graphiql-tab-button').allTextContents()).toEqual([
        'AddIntegration',
        'SyncProgress',
        'FollowSync',
        'Dashboard',
        'TopServices',
        'AssignedAndActive',
        'DepartmentsAndServices',
        'ServicesOfPerson',
        'PeopleWhoLeft',
        'TestConnection',
      ]);
      await expect.poll(() => textOf('query')).toContain('mutation AddIntegration');
      await expect.poll(() => textOf('variables')).toContain('your-organisation.okta.com');
    });

    test('counts the days of ready-made variables from today', async () => {
      await page.getByRole('tab', { name: 'AssignedAndActive' }).click();
      await expect.poll(() => textOf('variables')).toMatch(/"from": "20\d\d-\d\d-\d\d",\n *"to": "20\d\d-/);
    });

    test('runs an operation with the play button and shows the answer', async () => {
      await page.getByRole('tab', { name: 'SyncProgress' }).click();
      await page.getByRole('button', { name: 'Execute query' }).click();

      await expect.poll(() => textOf('response')).toContain('acme.okta.com');
      const request = server.requests.find(({ body }) => body.operationName === 'SyncProgress');
      expect(request?.headers).toMatchObject({
        'content-type': 'application/json',
        'apollo-require-preflight': 'true',
      });
      expect({ errors, violations: server.violations }).toEqual({ errors: [], violations: [] });
    });

    test('runs the operation that is chosen, of a tab that holds several', async () => {
      await page.getByRole('tab', { name: 'TopServices' }).click();
      await expect.poll(() => textOf('query')).toContain('query TopServices');
      await page.getByRole('button', { name: 'Execute query' }).click();
      await page.getByRole('menuitem', { name: 'UnusedServices' }).click();

      await expect.poll(() => server.requests.at(-1)?.body.operationName).toBe('UnusedServices');
      expect({ errors, violations: server.violations }).toEqual({ errors: [], violations: [] });
    });

    test('follows a subscription, each of its answers in place of the one before', async () => {
      await page.getByRole('button', { name: 'New tab' }).click();
      await paste(
        'query',
        'subscription Follow($of: ID) { oktaSyncRunUpdated(integrationId: $of) { status } }',
      );
      await paste('variables', '{ "of": "i1" }');
      await page.getByRole('button', { name: 'Execute query' }).click();

      await expect.poll(() => textOf('response')).toContain('"status": "SUCCEEDED"');
      const request = server.requests.find(({ body }) => body.query.startsWith('subscription Follow'));
      expect(request?.headers).toMatchObject({
        accept: 'text/event-stream',
        'apollo-require-preflight': 'true',
      });
      expect(request?.body.variables).toEqual({ of: 'i1' });
      expect({ errors, violations: server.violations }).toEqual({ errors: [], violations: [] });
    });

    test('checks what is written against the schema, in workers of its own origin', async () => {
      await page.getByRole('button', { name: 'New tab' }).click();
      await paste('query', '{ noSuchField }');
      await editor('query').locator('.squiggly-error').first().waitFor();

      await paste('variables', '{ "open": ');
      await editor('variables').locator('.squiggly-error').first().waitFor();

      const workers = page.workers().map((worker) => worker.url().replace(/-[A-Z0-9]+\.js$/, ''));
      expect(workers).toEqual(
        expect.arrayContaining(['graphql', 'json'].map((name) => `${server.url}/playground/${name}`)),
      );
      expect({ errors, violations: server.violations }).toEqual({ errors: [], violations: [] });
    });

    test('formats an operation and its variables with the prettify button', async () => {
      await page.getByRole('button', { name: 'New tab' }).click();
      await paste('query', 'query Names{oktaIntegrations{nodes{name}}}');
      await paste('variables', '{"first":1,}');
      await page.getByRole('button', { name: 'Prettify' }).click();

      await expect
        .poll(() => textOf('query'))
        .toMatch(/^query Names \{\n {2}oktaIntegrations \{\n {4}nodes \{\n/);
      await expect.poll(() => textOf('variables')).toMatch(/^\{\n? *"first": 1/);
      expect({ errors, violations: server.violations }).toEqual({ errors: [], violations: [] });
    });
  });

  describe('opened anew', () => {
    beforeEach(async () => {
      await open();
    });
    afterEach(() => page.close());

    test('asks no other host for anything', async () => {
      await page.getByRole('tab', { name: 'TopServices' }).click();
      await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
      await page.getByText('Root Types').waitFor();

      expect(requestedUrls.length).toBeGreaterThan(5);
      expect(
        requestedUrls.filter((url) => !url.startsWith(`${server.url}/`) && !url.startsWith('data:')),
      ).toEqual([]);
      expect({ errors, violations: server.violations }).toEqual({ errors: [], violations: [] });
    });

    test('is stopped by its policy, workers included, when something asks another origin', async () => {
      const foreignUrl = `${server.url.replace('127.0.0.1', 'localhost')}/graphql`;
      await expect.poll(() => page.workers()).toHaveLength(3);
      const places: { evaluate(expression: string): Promise<unknown> }[] = [page, ...page.workers()];

      for (const place of places) {
        expect(
          await place.evaluate(`fetch('${foreignUrl}', { method: 'POST' }).catch(() => 'refused')`),
        ).toBe('refused');
      }

      await expect.poll(() => server.violations).toHaveLength(places.length);
      for (const violation of server.violations) expect(violation).toContain('connect-src');
      expect(server.requests.filter(({ headers }) => String(headers.host).startsWith('localhost'))).toEqual(
        [],
      );
    });

    test('keeps a typed API token in no storage of the browser, and forgets it with the page', async () => {
      const token = '00notARealTokenButLooksLikeOne000000000000';
      await paste('variables', JSON.stringify({ domain: 'acme.okta.com', apiToken: token }));
      await page.getByRole('button', { name: 'Execute query' }).click();
      await expect.poll(() => textOf('response')).toContain('INVALID_TOKEN');
      await page.getByRole('tab', { name: 'SyncProgress' }).click();
      await page.getByRole('tab', { name: 'AddIntegration' }).click();
      await expect.poll(() => textOf('variables')).toContain(token);
      // GraphiQL writes its state half a second after the last change.
      await page.waitForTimeout(1_500);

      expect(server.requests.some(({ body }) => body.variables?.apiToken === token)).toBe(true);
      expect(await storedByPage()).toEqual({
        local: {},
        session: {},
        databases: [],
        caches: [],
        cookies: '',
      });
      await page.reload();
      await expect.poll(() => textOf('variables')).toContain('replace-me-with-an-okta-api-token');
      expect(await page.content()).not.toContain(token);
      expect({ errors, violations: server.violations }).toEqual({ errors: [], violations: [] });
    });
  });

  function editor(name: 'query' | 'variables' | 'response') {
    const labels = { query: 'Operation Editor', variables: 'Variables', response: 'Result Window' };
    return page.getByLabel(labels[name]).locator('.monaco-editor').first();
  }

  /** Monaco draws spaces as no-break spaces and only the lines in view. */
  async function textOf(name: Parameters<typeof editor>[0]): Promise<string> {
    const lines = await editor(name).locator('.view-line').allTextContents();
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Replaces what an editor holds. Pasted, because Monaco closes brackets and quotes that are typed. */
  async function paste(name: Parameters<typeof editor>[0], text: string): Promise<void> {
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await editor(name).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+V');
  }

  async function storedByPage(): Promise<unknown> {
    return page.evaluate(`(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      cookies: document.cookie,
    }))()`);
  }
});
