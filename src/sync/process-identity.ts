import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A text that identifies this process among all on all machines, so that another can find out whether it is dead: host,
 * boot, namespace of process ids, process id, and when it started. Null where the system does not tell (no `/proc`).
 */
export function processIdentity(): string | null {
  ownIdentity ??= { text: readOwn() };
  return ownIdentity.text;
}

/**
 * True if the identified process is provably dead: it ran on this machine, since its last boot, in our namespace, and its
 * process id belongs to nobody or to a later process. A stopped process is not dead.
 */
export function isProvablyDead(identity: string): boolean {
  const own = processIdentity();
  const [machine, id, startedAt] = partsOf(identity);
  if (own === null || machine === '' || machine !== partsOf(own)[0]) return false;
  const pid = Number(id);
  if (!Number.isSafeInteger(pid) || pid < 1 || startedAt === '') return false;
  const found = factsOf(String(pid));
  if (found !== undefined) return found.isGone || found.startedAt !== startedAt;
  // Its folder in /proc may only be hidden from us.
  return !exists(pid);
}

let ownIdentity: { text: string | null } | undefined;

function readOwn(): string | null {
  try {
    // Another namespace's /proc would tell of other processes.
    if (readlinkSync('/proc/self') !== String(process.pid)) return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    const startedAt = factsOf('self')?.startedAt;
    if (startedAt === undefined) return null;
    return [encodeURIComponent(hostname()), boot, namespace, process.pid, startedAt].join('/');
  } catch {
    return null;
  }
}

/** Machine with boot and namespace, process id, start. */
function partsOf(identity: string): [string, string, string] {
  const parts = identity.split('/');
  return parts.length === 5 ? [parts.slice(0, 3).join('/'), parts[3] ?? '', parts[4] ?? ''] : ['', '', ''];
}

/** When a process started, in ticks since the boot; undefined when there is none or it is hidden. */
function factsOf(pid: string): { startedAt: string; isGone: boolean } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name before the last bracket may itself hold blanks and brackets.
  const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const startedAt = fields[18] ?? '';
  // A zombie is dead, and only nobody asked yet how it ended.
  return startedAt === '' ? undefined : { startedAt, isGone: state === 'Z' || state === 'X' };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
