import type { ParsedOperation } from '../request/limits.ts';

/** An operation with its coerced variables. */
export type Operation = Omit<ParsedOperation, 'variables'> & { variables: Record<string, unknown> };

/** The reason why an operation goes the plain road. */
export class NotCompiled extends Error {
  override readonly name = 'NotCompiled';
}
