/** The rows that fields of the schema lead to, in terms of the store's nouns and relations. */
import { type SQL, sql } from 'drizzle-orm';
import { departmentNoun } from '../../../../src/store/api/departments.ts';
import {
  employeeNoun,
  employeesByDepartment,
  employeesByManager,
} from '../../../../src/store/api/employees.ts';
import type { OrderTerm } from '../../../../src/store/api/keyset.ts';
import {
  type Columns,
  countSql,
  keysetOf,
  type Noun,
  pageSql,
  type Relation,
  selected,
} from '../../../../src/store/api/list-builder.ts';
import type { Reader } from '../../../../src/store/api/reader.ts';
import { serviceNoun, servicesByUser } from '../../../../src/store/api/services.ts';
import {
  accountsByService,
  accountsByUser,
  userAccountNoun,
} from '../../../../src/store/api/user-accounts.ts';
import { userNoun, userOfEmployee } from '../../../../src/store/api/users.ts';
import { usersByServiceIds, usersByServicePage } from '../../../../src/store/api/users-by-service.ts';

/** The arguments of a connection. */
type ListRequest = {
  limit: number;
  filter: unknown;
  orderBy: unknown;
  /** Columns that the answer shows. */
  only: readonly string[];
};

/** `column` is one of the parent row's. */
export type ColumnOf = (column: string) => SQL;

/** A field of one row, or none: a statement that selects its columns. */
export type ToOne = {
  needs: readonly string[];
  row: (parent: ColumnOf, reader: Reader, only: readonly string[]) => SQL;
};

/** A field of a connection. */
export type ToMany = {
  needs: readonly string[];
  page: (parent: ColumnOf, reader: Reader, request: ListRequest) => SQL;
  total: (parent: ColumnOf, reader: Reader, filter: unknown) => SQL;
};

export type Place = { toOne: ToOne } | { toMany: ToMany };

/** Columns that a type shows under their own names, and the key of its entities. */
export const columnsOf: Readonly<Record<string, Columns>> = {
  SaasService: serviceNoun.columns,
  SaasUser: userNoun.columns,
  SaasUserAccount: userAccountNoun.columns,
  Employee: employeeNoun.columns,
  Department: departmentNoun.columns,
};

export const entities: Readonly<Record<string, ToOne>> = {
  SaasService: one(serviceNoun, 'id'),
  SaasUser: one(userNoun, 'id'),
  SaasUserAccount: one(userAccountNoun, 'id'),
  Employee: one(employeeNoun, 'id'),
  Department: one(departmentNoun, 'id'),
};

export const places: Readonly<Record<string, Readonly<Record<string, Place>>>> = {
  Query: {
    saasServices: { toMany: many(serviceNoun) },
    saasUsers: { toMany: many(userNoun) },
    saasUserAccounts: { toMany: many(userAccountNoun) },
    employees: { toMany: many(employeeNoun) },
    departments: { toMany: many(departmentNoun) },
  },
  SaasService: {
    users: { toMany: usersOfService() },
    userAccounts: { toMany: many(userAccountNoun, accountsByService) },
  },
  SaasUser: {
    employee: { toOne: one(employeeNoun, 'employeeId') },
    services: { toMany: many(serviceNoun, servicesByUser) },
    userAccounts: { toMany: many(userAccountNoun, accountsByUser) },
  },
  SaasUserAccount: {
    user: { toOne: one(userNoun, 'userId') },
    service: { toOne: one(serviceNoun, 'serviceId') },
  },
  Employee: {
    department: { toOne: one(departmentNoun, 'departmentId') },
    manager: { toOne: one(employeeNoun, 'managerId') },
    directReports: { toMany: many(employeeNoun, employeesByManager) },
    user: { toOne: ownUser() },
    services: { toMany: many(serviceNoun, servicesByUser, ownUserId) },
  },
  Department: {
    employees: { toMany: many(employeeNoun, employeesByDepartment) },
  },
};

function one<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  key: string,
): ToOne {
  return {
    needs: [key],
    row: (parent, reader, only) => sql`select ${selected(noun.columns, only)} from ${noun.from}
      where ${reader.owns(noun)} and ${noun.id} = ${parent(key)}`,
  };
}

/** With `idOf` the relation belongs to another row than the parent. */
function many<C extends Columns, Filter, Field extends string>(
  noun: Noun<C, Filter, Field>,
  relation?: Relation<Field>,
  idOf: (parent: ColumnOf, reader: Reader) => SQL = (parent) => parent('id'),
): ToMany {
  const tie = (parent: ColumnOf, reader: Reader) =>
    relation ? [relation.where(idOf(parent, reader), reader)] : [];
  return {
    needs: relation ? ['id'] : [],
    page(parent, reader, { filter, orderBy, limit, only }) {
      // graphql-js has coerced them by the schema, whose inputs are the store's.
      const order = orderBy as readonly OrderTerm<Field>[] | null;
      const keyset = keysetOf(noun, order, relation?.defaultOrder ?? noun.defaultOrder);
      const request = {
        limit: limit - 1,
        after: null,
        filter: filter as Filter | null,
        orderBy: order,
        only,
      };
      return pageSql(noun, keyset, reader, request, tie(parent, reader));
    },
    total: (parent, reader, filter) => countSql(noun, reader, filter as Filter | null, tie(parent, reader)),
  };
}

/** Read through the accounts, see `users-by-service.ts`. */
function usersOfService(): ToMany {
  type Request = Parameters<typeof usersByServicePage>[1];
  const within = (parent: ColumnOf, statement: SQL) =>
    sql`select page.* from (select ${parent('id')} as parent) p cross join lateral (${statement}) page`;
  return {
    needs: ['id'],
    page(parent, reader, { limit, ...asked }) {
      const request = { ...asked, limit: limit - 1, after: null } as Request;
      return within(parent, usersByServicePage(reader, request).page);
    },
    total: (parent, reader, filter) =>
      within(
        parent,
        sql`select count(*)::int as total from (${usersByServiceIds(reader, filter as Request['filter'])}) found`,
      ),
  };
}

function ownUser(): ToOne {
  return { needs: ['id'], row: (parent, ...asked) => userRow(parent('id'), ...asked) };
}

function ownUserId(parent: ColumnOf, reader: Reader): SQL {
  return sql`(${userRow(parent('id'), reader, ['id'])})`;
}

function userRow(employeeId: SQL, reader: Reader, only: readonly string[]): SQL {
  return sql`select ${selected(userNoun.columns, only)} ${userOfEmployee.from}
    where ${reader.owns(userNoun)} and ${userOfEmployee.where(employeeId)}
    order by ${userOfEmployee.orderBy} limit 1`;
}
