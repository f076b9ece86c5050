import type { Capability, RouteSettings } from '../lists/route.ts';
import type { RateLimits } from './rate-limits.ts';

/** What tests may change while the simulator runs. */
export interface Settings extends RouteSettings {
  rateLimits: RateLimits;
  /** Okta's answer time, on the simulator's clock. */
  latencyMs: number;
  /** Two `Link` lines as Okta sends them, or one line as proxies join them. */
  linkStyle: 'lines' | 'comma' | 'commaWithoutSpace';
  /** Origin of `next` links; null: the one the request came to. */
  linkOrigin: string | null;
  /** How far `search` is behind the truth. */
  searchLagMs: number;
  readonly denied: Set<Capability>;
}
