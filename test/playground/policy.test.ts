import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPlayground } from '../../src/playground/build.ts';
import { chromiumPath, launchChromium, withoutChromium } from './chromium.ts';
import { Opened } from './opened.ts';
import { type PlaygroundServer, startPlaygroundServer } from './server.ts';

describe.skipIf(chromiumPath === undefined)(`the playground beside any server${withoutChromium}`, () => {
  let browser: Browser;
  let server: PlaygroundServer;
  let opened: Opened;
  /** Errors of the page, and on its console. */
  const errors: string[] = [];

  beforeAll(async () => {
    await buildPlayground();
    browser = await launchChromium(chromiumPath ?? '');
    server = await startPlaygroundServer();
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    context.on('weberror', (webError) => errors.push(`${webError.error().stack}`));
    context.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    opened = new Opened(await context.newPage());
    await opened.open(`${server.url}/playground`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.app.close();
  });
  beforeEach(() => {
    for (const list of [errors, server.requests, server.violations]) list.length = 0;
  });

  test('is stopped by its policy, workers included, when something asks another origin', async () => {
    const foreignUrl = `${server.url.replace('127.0.0.1', 'localhost')}/graphql`;
    await expect.poll(() => opened.page.workers().length).toBeGreaterThanOrEqual(2);
    const places: { evaluate(expression: string): Promise<unknown> }[] = [
      opened.page,
      ...opened.page.workers(),
    ];

    for (const place of places) {
      expect(await place.evaluate(`fetch('${foreignUrl}', { method: 'POST' }).catch(() => 'refused')`)).toBe(
        'refused',
      );
    }

    await expect.poll(() => server.violations).toHaveLength(places.length);
    for (const violation of server.violations) expect(violation).toContain('connect-src');
    expect(server.requests.filter(({ headers }) => String(headers.host).startsWith('localhost'))).toEqual([]);
  });

  test('refuses a placeholder before anything is sent', async () => {
    await opened.choose('Changes', 'AddIntegration');
    const sentBefore = opened.sent.length;
    await opened.play.click();
    await expect.poll(() => opened.answer()).toContain('fill in `domain` under Variables first');
    await opened.paste(
      'Variables',
      '{ "domain": "acme.okta.com", "apiToken": "replace-me-with-an-okta-api-token" }',
    );
    await opened.play.click();
    await expect.poll(() => opened.answer()).toContain('fill in `apiToken` under Variables first');
    expect(opened.sent.slice(sentBefore).filter(({ query }) => /mutation \w+/.test(query))).toEqual([]);
  });

  test('keeps a typed API token in no storage of the browser, and forgets it with the page', async () => {
    const token = '00notARealTokenButLooksLikeOne000000000000';
    await opened.choose('Changes', 'AddIntegration');
    await opened.paste('Variables', JSON.stringify({ domain: 'acme.okta.com', apiToken: token }));
    await opened.play.click();
    await opened.page.getByRole('button', { name: 'Run it' }).click();
    await expect.poll(() => opened.answer()).toContain('INVALID_TOKEN');
    await opened.topic('People').click();
    await opened.topic('Changes').click();
    await expect.poll(() => opened.textOf('variables.json')).toContain(token);
    // GraphiQL writes its state half a second after the last change.
    await opened.page.waitForTimeout(1_000);

    expect(server.requests.some(({ body }) => body.variables?.apiToken === token)).toBe(true);
    expect(await storedByPage()).toEqual({ local: {}, session: {}, databases: [], caches: [], cookies: '' });
    await opened.page.reload();
    await opened.isReady();
    await opened.topic('Changes').click();
    await expect.poll(() => opened.textOf('variables.json')).toContain('replace-me-with-an-okta-api-token');
    expect(await opened.page.content()).not.toContain(token);
    expect({ errors, violations: server.violations }).toEqual({ errors: [], violations: [] });
  });

  test('follows a subscription, each of its answers in place of the one before', async () => {
    await opened.topic('Own').click();
    await opened.paste(
      'Operation Editor',
      'subscription Follow($of: ID) { oktaSyncRunUpdated(integrationId: $of) { status } }',
    );
    await opened.paste('Variables', '{ "of": "i1" }');
    await opened.play.click();

    await expect.poll(() => opened.answer()).toContain('"status": "SUCCEEDED"');
    const request = server.requests.find(({ body }) => body.query.startsWith('subscription Follow'));
    expect(request?.headers).toMatchObject({
      accept: 'text/event-stream',
      'apollo-require-preflight': 'true',
    });
    expect(request?.body.variables).toEqual({ of: 'i1' });
    expect({ errors, violations: server.violations }).toEqual({ errors: [], violations: [] });
  });

  async function storedByPage(): Promise<unknown> {
    return opened.page.evaluate(`(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      cookies: document.cookie,
    }))()`);
  }
});
