import http from 'node:http';
import https from 'node:https';
import { connect as connectSocket, isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { addressNotAllowed } from './addresses.ts';
import { ConnectFailure, ProxyUnreached, TunnelRefusal } from './connect-failure.ts';
import { type HttpProxy, hostAndPort } from './egress.ts';

export type ConnectOptions = {
  /** Longest time for each step: to the host or the proxy, the proxy's answer, TLS. */
  timeoutMs: number;
  /** Resolves names of hosts that are reached directly. */
  lookup?: LookupFunction;
  /** Opens the connection, for hosts that it leads to. */
  proxy?: HttpProxy | undefined;
  /** The only host that the proxy is asked for, as `host:port`: behind a proxy we see no addresses to check. */
  only?: string;
};

/**
 * How an undici `Agent` opens connections. Fails with a `ConnectFailure` only. (undici's own `ProxyAgent` tells neither
 * the status of a refusal nor a time limit, and `EnvHttpProxyAgent` drops `connect` options for hosts behind the proxy.)
 */
export function createConnector({
  timeoutMs,
  lookup,
  proxy,
  only,
}: ConnectOptions): buildConnector.connector {
  // Without `ca`, which would replace the roots: so NODE_EXTRA_CA_CERTS adds to them.
  const connect = buildConnector({ timeout: timeoutMs, rejectUnauthorized: true, ...(lookup && { lookup }) });
  return (options, callback) => {
    const host = options.hostname;
    const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80));
    const failed = (cause: unknown) => callback(new ConnectFailure(cause, { host, port, proxy }), null);
    const finish: buildConnector.Callback = (error, socket) =>
      error === null ? callback(null, socket) : failed(error);
    if (proxy === undefined) return connect(options, finish);
    if (only !== undefined && hostAndPort(host, port) !== only) return failed(addressNotAllowed());
    openTunnel(proxy, hostAndPort(host, port), timeoutMs, (error, socket) =>
      socket === null ? failed(error) : connect({ ...options, httpSocket: socket }, finish),
    );
  };
}

type TunnelCallback = (...result: [error: Error, socket: null] | [error: null, socket: Socket]) => void;

/** Asks a proxy for a connection to `authority`. Calls back once, in the turn in which the socket is free. */
function openTunnel(proxy: HttpProxy, authority: string, timeoutMs: number, callback: TunnelCallback): void {
  const authorization = proxy.authorization();
  const { request } = proxy.protocol === 'https:' ? https : http;
  const options = {
    method: 'CONNECT',
    host: proxy.host,
    port: proxy.port,
    path: authority,
    headers: { host: authority, ...(authorization && { 'proxy-authorization': authorization }) },
    // A connection of its own, and none of the process's proxy settings.
    agent: false as const,
    // Node would take the name from the header above.
    servername: isIP(proxy.host) === 0 ? proxy.host : '',
    rejectUnauthorized: true,
  };
  const asking = request(options);
  const timer = setTimeout(() => asking.destroy(timedOut()), timeoutMs);
  asking.once('error', (error) => {
    clearTimeout(timer);
    callback(new ProxyUnreached(error), null);
  });
  asking.once('connect', ({ statusCode = 0 }, socket, head) => {
    clearTimeout(timer);
    if (statusCode >= 200 && statusCode < 300) {
      if (head.length > 0) socket.unshift(head);
      callback(null, socket);
      return;
    }
    socket.on('error', () => undefined).destroy();
    callback(new TunnelRefusal(statusCode), null);
  });
  asking.end();
}

/** Whether a proxy takes connections. Fails with a `ConnectFailure` when it does not. */
export function reachProxy(proxy: HttpProxy, timeoutMs: number): Promise<void> {
  const { host, port } = proxy;
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host, port });
    const fail = (error: Error) => {
      socket.destroy();
      reject(new ConnectFailure(new ProxyUnreached(error), { host, port, proxy }));
    };
    socket.setTimeout(timeoutMs, () => fail(timedOut()));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

function timedOut(): Error {
  return Object.assign(new Error('the proxy did not answer in time'), { code: 'ETIMEDOUT' });
}
