/** Values of ready-made variables that the page fills in from what was discovered, by the names they have there. */
export type Examples = Partial<Record<ExampleName, string>>;
type ExampleName = keyof typeof placeholders;

export type Found = {
  examples: Examples;
  /** Whether it is certain that no org is connected. */
  hasNoOrg: boolean;
};

/** What stands in their place while nothing was discovered. */
const placeholders = {
  integrationId: 'replace-me-with-an-integration-id',
  syncRunId: 'replace-me-with-a-sync-run-id',
  serviceId: 'replace-me-with-a-service-id',
  catalogKey: 'replace-me-with-a-catalog-key',
  department: 'replace-me-with-a-department',
  otherDepartment: 'replace-me-with-another-department',
  email: 'replace-me-with-an-email',
  manager: 'replace-me-with-an-email-of-a-manager',
  oktaGroupId: 'replace-me-with-an-okta-group-id',
};

/** Whether a value is one that has to be replaced before an operation is sent. */
function isPlaceholder(value: string): boolean {
  return value.startsWith('replace-me-') || value === 'your-organisation.okta.com';
}

/**
 * Fills ready-made variables: a discovered value for `{integrationId}` and the like, a day (`2026-03-01`, in UTC) for
 * `{today - 30}`, so that they never grow old. Returns JSON for the editor; empty where there are no variables.
 */
export function fillVariables(
  variables: Readonly<Record<string, unknown>>,
  { examples, now }: { examples: Examples; now: Date },
): string {
  if (Object.keys(variables).length === 0) return '';
  const dayMs = 86_400_000;
  const filled = (_key: string, value: unknown) =>
    typeof value !== 'string'
      ? value
      : value
          .replace(/^\{(\w+)\}$/, (token, name: string) =>
            name in placeholders
              ? (examples[name as ExampleName] ?? placeholders[name as ExampleName])
              : token,
          )
          .replaceAll(/\{today - (\d+)\}/g, (_match, days: string) =>
            new Date(now.getTime() - Number(days) * dayMs).toISOString().slice(0, 10),
          );
  return JSON.stringify(variables, filled, 2);
}

/** Whether ready-made variables need an example that is not there. */
export function lacksExamples(variables: Readonly<Record<string, unknown>>, examples: Examples): boolean {
  return textsIn(variables).some((text) => {
    const [, name = ''] = /^\{(\w+)\}$/.exec(text) ?? [];
    return name in placeholders && examples[name as ExampleName] === undefined;
  });
}

/** Names the first variable that still has a placeholder, and the placeholder; undefined when none has. */
export function findPlaceholder(
  variables: unknown,
  used: readonly string[],
): { variable: string; placeholder: string } | undefined {
  if (typeof variables !== 'object' || variables === null) return undefined;
  for (const variable of used) {
    const placeholder = textsIn(Reflect.get(variables, variable)).find(isPlaceholder);
    if (placeholder !== undefined) return { variable, placeholder };
  }
  return undefined;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

type Ask = (query: string) => Promise<unknown>;

/**
 * Asks for one integration, one service and so on that exist. What names people is asked apart, because not every
 * caller may read it. Whatever cannot be read is left out.
 */
export async function findExamples(ask: Ask): Promise<Found> {
  const [things, people] = await Promise.all(
    [thingsQuery, peopleQuery].map((query) => ask(query).catch(() => undefined)),
  );
  const first = (answer: unknown, list: string, ...path: string[]) => listed(answer, list, path)[0];
  const departments = listed(things, 'departments', ['name']);
  const found = {
    integrationId: first(things, 'oktaIntegrations', 'id'),
    syncRunId: first(things, 'oktaIntegrations', 'lastSyncRun', 'id'),
    serviceId: first(things, 'saasServices', 'id'),
    catalogKey: first(things, 'saasServices', 'catalogKey'),
    department: departments[0],
    otherDepartment: departments[1] ?? departments[0],
    oktaGroupId: first(things, 'oktaGroups', 'oktaGroupId'),
    email: first(people, 'saasUsers', 'email'),
    manager: first(people, 'employees', 'manager', 'email'),
  };
  const integrations = dig(things, ['data', 'oktaIntegrations', 'nodes']);
  return {
    examples: Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
    hasNoOrg: Array.isArray(integrations) && integrations.length === 0,
  };
}

const thingsQuery = /* GraphQL */ `query PlaygroundExamples {
  oktaIntegrations(first: 1) { nodes { id lastSyncRun { id } } }
  saasServices(
    first: 1
    filter: { status: [ACTIVE], leavesSignIns: true }
    orderBy: [{ field: ACTIVE_USERS_30D, direction: DESC }]
  ) { nodes { id catalogKey } }
  departments(
    first: 2
    filter: { isRemoved: false }
    orderBy: [{ field: EMPLOYEE_COUNT, direction: DESC }]
  ) { nodes { name } }
  oktaGroups(
    first: 1
    filter: { grantsAccounts: true }
    orderBy: [{ field: MEMBER_COUNT, direction: DESC }]
  ) { nodes { oktaGroupId } }
}`;

const peopleQuery = /* GraphQL */ `query PlaygroundPeople {
  saasUsers(
    first: 10
    filter: { hasAccount: true, hasEmployee: true }
    orderBy: [{ field: LAST_ACTIVITY_AT, direction: DESC }]
  ) { nodes { email } }
  employees(first: 50, filter: { employmentStatus: [ACTIVE] }) { nodes { manager { email } } }
}`;

/** The texts at a path of each item of a list in an answer; empty ones, or none at all, are left out. */
function listed(answer: unknown, list: string, path: readonly string[]): string[] {
  const nodes: unknown = dig(answer, ['data', list, 'nodes']);
  return (Array.isArray(nodes) ? nodes : [])
    .map((node: unknown) => dig(node, path))
    .filter((value): value is string => typeof value === 'string' && value !== '');
}

function dig(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    value,
  );
}
