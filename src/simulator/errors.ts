/** A failure with Okta's code and text. Routes throw it; the server makes the answer of it. */
export class OktaFailure extends Error {
  override readonly name = 'OktaFailure';
  readonly status: number;
  readonly code: string;
  readonly causes: readonly string[];

  constructor(status: number, code: string, summary: string, causes: readonly string[] = []) {
    super(summary);
    this.status = status;
    this.code = code;
    this.causes = causes;
  }
}

/** Okta's error body. `errorId` names one failure in Okta's own logs. */
export function toErrorBody(failure: OktaFailure, errorId: string): Record<string, unknown> {
  return {
    errorCode: failure.code,
    errorSummary: failure.message,
    errorLink: failure.code,
    errorId,
    errorCauses: failure.causes.map((errorSummary) => ({ errorSummary })),
  };
}

export function invalidParameter(name: string, reason: string): OktaFailure {
  return new OktaFailure(400, 'E0000001', `Api validation failed: ${name}`, [`${name}: ${reason}`]);
}

export function notFound(id: string, type: string): OktaFailure {
  return new OktaFailure(404, 'E0000007', `Not found: Resource not found: ${id} (${type})`);
}

export function invalidSearch(reason: string): OktaFailure {
  return new OktaFailure(400, 'E0000031', 'Invalid search criteria.', [reason]);
}

export const missingSession = () => new OktaFailure(403, 'E0000005', 'Invalid session');
export const invalidToken = () => new OktaFailure(401, 'E0000011', 'Invalid token provided');
export const missingPermission = () =>
  new OktaFailure(403, 'E0000006', 'You do not have permission to perform the requested action');
export const wrongMethod = () =>
  new OktaFailure(405, 'E0000022', 'The endpoint does not support the provided HTTP method');
export const tooManyRequests = () =>
  new OktaFailure(429, 'E0000047', 'API call exceeded rate limit due to too many requests.');

/** Okta's failure for the status, and perhaps the code, of a fault. */
export function failureOfStatus(status: number, given?: 'E0000015'): OktaFailure {
  if (given) return new OktaFailure(status, given, 'You do not have permission to access the feature');
  const [code, summary] = byStatus[status] ?? ['E0000009', 'Internal Server Error'];
  return new OktaFailure(status, code, summary);
}

const byStatus: Record<number, readonly [code: string, summary: string]> = {
  400: ['E0000001', 'Api validation failed'],
  401: ['E0000004', 'Authentication failed'],
  403: ['E0000006', 'You do not have permission to perform the requested action'],
  404: ['E0000007', 'Not found: Resource not found'],
  429: ['E0000047', 'API call exceeded rate limit due to too many requests.'],
  500: ['E0000009', 'Internal Server Error'],
  503: ['E0000010', 'Service is in read only mode'],
};
