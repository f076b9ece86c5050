import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

/** Clients that follow the syncs of one integration, each over a connection of its own. */
export type Listeners = {
  /** Events that all of them got so far. */
  events(): number;
  /** How many got the event that the run ended. */
  told(runId: string): number;
  close(): void;
};

/** Opens this many, with this many different documents. Resolves when each has an answer. */
export async function listen(
  url: string,
  options: { count: number; documents: number; integrationId: string },
): Promise<Listeners> {
  const { count, documents, integrationId } = options;
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  const requests: ClientRequest[] = [];
  const ended = new Map<string, number>();
  let events = 0;
  const hear = (text: string) => {
    for (const [, data = ''] of text.matchAll(/^event: next\ndata: (.*)$/gm)) {
      events += 1;
      const [, runId] =
        /"id":"([^"]+)","status":"(?:SUCCEEDED|PARTIALLY_SUCCEEDED|FAILED|CANCELED)"/.exec(data) ?? [];
      if (runId !== undefined) ended.set(runId, (ended.get(runId) ?? 0) + 1);
    }
  };
  const open = (index: number) =>
    new Promise<void>((resolve, reject) => {
      const body = JSON.stringify({ query: documentOf(index % documents), variables: { of: integrationId } });
      const headers = { accept: 'text/event-stream', 'content-type': 'application/json' };
      const sent = request(
        `${url}/graphql`,
        { method: 'POST', agent, headers },
        (response: IncomingMessage) => {
          if (response.statusCode !== 200) reject(new Error(`a listener got ${response.statusCode}`));
          let rest = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            const text = rest + part;
            const end = text.lastIndexOf('\n\n') + 1;
            hear(text.slice(0, end));
            rest = text.slice(end);
          });
          response.on('error', () => undefined);
          resolve();
        },
      );
      sent.on('error', reject).end(body);
      requests.push(sent);
    });
  await Promise.all(Array.from({ length: count }, (_, index) => open(index)));
  return {
    events: () => events,
    told: (runId) => ended.get(runId) ?? 0,
    close() {
      for (const each of requests) each.destroy();
      agent.destroy();
    },
  };
}

/** The subscription of a page about a sync; the name makes each a different document. */
function documentOf(index: number): string {
  return `subscription Follow${index}($of: ID) {
    oktaSyncRunUpdated(integrationId: $of) {
      id status progress estimatedFinishAt durationMs
      stages { dataType status recordsRead apiCalls startedAt finishedAt }
      changes { servicesDiscovered userAccountsAdded employeesAdded }
      integration { id name status }
    }
  }`;
}
