import type { Capability, RouteSettings } from '../lists/route.ts';
import type { RateLimits } from './rate-limits.ts';

/** What tests may change while the simulator runs. */
export interface Settings extends RouteSettings {
  rateLimits: RateLimits;
  /** Okta's answer time, on the simulator's clock. */
  latencyMs: number;
  /** Two `Link` lines as Okta sends them, or one line as proxies join them. */
  linkStyle: 'lines' | 'comma' | 'commaWithoutSpace';
  /** Origin of `next` links; null for the request's own. */
  linkOrigin: string | null;
  /** How long after a change `search` finds it. */
  searchLagMs: number;
  readonly denied: Set<Capability>;
}
