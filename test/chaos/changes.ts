import { isInternalApp } from '../../src/simulator/org/catalogue.ts';
import type { Random } from '../../src/simulator/random.ts';
import type { Simulator } from '../../src/simulator/server/server.ts';

/**
 * Changes to the org while it is read. Within one sync nothing that went comes back, and nobody is changed twice: so
 * whatever was there before and is there afterwards was there all the time.
 */
export type Changes = {
  /** Makes one change, if one can be made. */
  make(): void;
  /** Between two syncs: what went may come back. */
  settle(): void;
};

/** Fewer than the guard against mass removals holds back, even when syncs between them fail. */
const mostPeopleGone = 5;
const mostAppsGone = 2;
/** An app that lost all its users looks like one whose list is empty by fault. */
const fewestUsers = 6;

export function createChanges({ company, world }: Simulator, random: Random, now: () => Date): Changes {
  const touched = new Set<string>();
  let peopleGone = 0;
  let appsGone = 0;
  let added = 0;
  const gone: (() => void)[] = [];

  const isService = ({ name }: { name: string }) => !isInternalApp(name);
  const isLarge = (appId: string) => (company.appUsers.get(appId)?.length ?? 0) >= fewestUsers;
  const appsOf = (userId: string) =>
    company.apps.filter(({ id }) => company.appUsers.get(id)?.some((user) => user.userId === userId));
  const isFree = (id: string) => !touched.has(id) && id !== company.tokenOwnerId;

  function pickPerson(accepts: (userId: string) => boolean = () => true): string | null {
    const free = company.users.filter(({ id, status }) => status === 'ACTIVE' && isFree(id) && accepts(id));
    if (free.length === 0) return null;
    const { id } = random.pick(free);
    touched.add(id);
    return id;
  }
  const mayGo = (userId: string) =>
    peopleGone < mostPeopleGone && appsOf(userId).every(({ id }) => isLarge(id) && isFree(id));

  function pickApp(accepts: (appId: string) => boolean = () => true): string | null {
    const free = company.apps.filter((app) => isService(app) && isFree(app.id) && accepts(app.id));
    return free.length === 0 ? null : random.pick(free).id;
  }

  const changes: (() => void)[] = [
    () => {
      const number = ++added;
      world.addPerson({
        login: `new${number}@acme-demo.com`,
        email: `new${number}@acme-demo.com`,
        firstName: 'New',
        lastName: `Person ${number}`,
        department: random.chance(0.5) ? `Department ${number}` : null,
      } as Parameters<typeof world.addPerson>[0]);
    },
    () => {
      const userId = pickPerson();
      if (userId !== null) world.changeProfile(userId, { title: `Title ${random.int(1, 1_000)}` });
    },
    () => {
      const userId = pickPerson(mayGo);
      if (userId === null) return;
      peopleGone++;
      world.deactivatePerson(userId);
    },
    () => {
      const userId = pickPerson(mayGo);
      const user = company.users.find(({ id }) => id === userId);
      if (user === undefined) return;
      peopleGone++;
      world.deletePerson(user.id);
      gone.push(() => world.restorePerson(user));
    },
    () => {
      const appId = pickApp();
      const userId = pickPerson();
      if (appId === null || userId === null) return;
      const isAssigned = company.appUsers.get(appId)?.some((user) => user.userId === userId);
      if (!isAssigned) world.assign(userId, appId);
      else if (isLarge(appId)) world.unassign(userId, appId);
    },
    () => {
      const groups = company.groups.filter(({ profile }) => profile.name.startsWith('app-licence'));
      const userId = pickPerson();
      if (userId === null || groups.length === 0) return;
      world.addToGroup(userId, random.pick(groups).id);
    },
    () => {
      const appId = pickApp();
      if (appId !== null) world.renameApp(appId, `Renamed ${random.int(1, 1_000)}`);
    },
    () => {
      const appId = appsGone < mostAppsGone ? pickApp() : null;
      if (appId === null) return;
      touched.add(appId);
      appsGone++;
      world.deleteApp(appId);
      gone.push(() => world.restoreApp(appId));
    },
    () => {
      world.addApp({ name: `acme-demo_new_${++added}`, label: `New app ${added}` });
    },
    () => signIn(0),
    () => signIn(random.int(1, 90) * 60_000),
  ];

  /** Of somebody who stays; `lateMs` later Okta shows it. */
  function signIn(lateMs: number): void {
    const appId = pickApp((id) => (company.appUsers.get(id)?.length ?? 0) > 0);
    if (appId === null) return;
    const { userId } = random.pick(company.appUsers.get(appId) ?? []);
    const at = now();
    world.addSignIn({ userId, appId, at, persistedAt: new Date(at.getTime() + lateMs) });
  }

  return {
    make: () => random.pick(changes)(),
    settle() {
      touched.clear();
      if (gone.length > 0 && random.chance(0.3)) gone.splice(random.int(0, gone.length - 1), 1)[0]?.();
    },
  };
}
