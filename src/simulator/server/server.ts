import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import type { Company } from '../company/company.ts';
import { createWorld, type World } from '../company/world.ts';
import type { Capability } from '../lists/route.ts';
import { createRandom } from '../random.ts';
import { createFaults, type Faults } from './faults.ts';
import { createRateLimiter, type RateLimits, type RateProfile, rateProfiles } from './rate-limits.ts';
import { createRequestHandler, type SimulatorAnswer } from './request-handler.ts';
import type { Settings } from './settings.ts';
import { createStats, type Stats } from './stats.ts';

/** Has the form of an Okta API token (`00` and 40 characters), and its text says that it is not a secret. */
export const demoToken = '00DemoTokenOfTheOktaSimulatorNotASecret000';

export interface Simulator {
  /** Where it listens: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  /** The token that the simulator accepts until it is revoked. */
  readonly token: string;
  readonly company: Company;
  /** Changes people, apps, assignments and the log. */
  readonly world: World;
  readonly stats: Stats;
  readonly faults: Faults;
  /** May be changed at any time. */
  readonly settings: Settings;
  /** From now on no token is accepted, until a new one is issued. */
  revokeToken(): void;
  /** Accepts one more token (a new one by default) and returns it. */
  issueToken(token?: string): string;
  /** From now on these endpoints answer with 403 E0000006. */
  deny(...capabilities: Capability[]): void;
  allow(...capabilities: Capability[]): void;
  /** From now on all cursors handed out so far are refused. */
  expireCursors(): void;
  close(): Promise<void>;
}

export interface SimulatorOptions {
  readonly company: Company;
  /** 0 for any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly token?: string;
  /** A profile, or limits that replace parts of the generous one. */
  readonly rateLimits?: RateProfile | Partial<RateLimits>;
  readonly clock?: Clock;
  readonly latencyMs?: number;
  /** Called with every answer as it is sent. */
  readonly onAnswer?: (answer: SimulatorAnswer) => void;
  readonly linkStyle?: Settings['linkStyle'];
  readonly linkOrigin?: string;
  readonly losesExpand?: boolean;
  readonly shortPages?: boolean;
  readonly searchLagMs?: number;
  readonly customDomain?: string;
}

/** Starts one Okta org on loopback, over plain HTTP. Rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { company } = options;
  const clock = options.clock ?? systemClock;
  const host = options.host ?? '127.0.0.1';
  const token = options.token ?? demoToken;
  const tokens = new Set([token]);
  const settings = toSettings(options);
  const world = createWorld(company, clock, () => settings.searchLagMs);
  const stats = createStats();
  const faults = createFaults(company.seed);
  const newTokens = createRandom(company.seed).fork('tokens');
  const handle = createRequestHandler({
    company,
    world,
    clock,
    settings,
    stats,
    faults,
    tokens,
    admit: createRateLimiter(() => settings.rateLimits, clock),
    onAnswer: options.onAnswer ?? (() => undefined),
  });

  const server = createServer((request, response) => {
    // A bug in the simulator must fail a test, not hang it.
    handle(request, response).catch((error: unknown) => {
      process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
      response.destroy();
    });
  });
  // Longer than any client keeps a connection idle, so that only faults reset connections.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${host}:${port}`,
    port,
    token,
    company,
    world,
    stats,
    faults,
    settings,
    revokeToken: () => tokens.clear(),
    issueToken: (fresh = `00${newTokens.oktaId('tok')}${newTokens.oktaId('tok')}`) => {
      tokens.add(fresh);
      return fresh;
    },
    deny: (...capabilities) => {
      for (const capability of capabilities) settings.denied.add(capability);
    },
    allow: (...capabilities) => {
      for (const capability of capabilities) settings.denied.delete(capability);
    },
    expireCursors: () => {
      settings.cursorGeneration++;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function toSettings(options: SimulatorOptions): Settings {
  const limits = options.rateLimits ?? 'generous';
  return {
    rateLimits: typeof limits === 'string' ? rateProfiles[limits] : { ...rateProfiles.generous, ...limits },
    latencyMs: options.latencyMs ?? 0,
    linkStyle: options.linkStyle ?? 'lines',
    linkOrigin: options.linkOrigin ?? null,
    losesExpand: options.losesExpand ?? false,
    shortPages: options.shortPages ?? false,
    searchLagMs: options.searchLagMs ?? 0,
    customDomain: options.customDomain ?? null,
    cursorGeneration: 1,
    denied: new Set(),
  };
}
