import { countEmployees, listEmployees } from '../../store/api/employees.ts';
import type { Resolvers } from '../generated.ts';
import { toAll } from '../reading/connection.ts';
import { toEntity, toMany, toOne, toRequired } from '../reading/relations.ts';

export const employees: Resolvers = {
  Query: {
    employee: (_root, { id }, { loaders }) => loaders.employeeById.load(id),
    employeeByEmail: (_root, { email }, { loaders }) => loaders.employeeByEmail.load(email),
    employees: toAll(listEmployees, countEmployees),
  },
  Employee: {
    __resolveReference: toEntity((loaders) => ({
      id: loaders.employeeById,
      email: loaders.employeeByEmail,
    })),
    lastObservedAt: toRequired(({ lastObservedAt }) => lastObservedAt.employee, 'id'),
    department: toOne(({ departmentById }) => departmentById, 'departmentId'),
    manager: toOne(({ employeeById }) => employeeById, 'managerId'),
    directReports: toMany(({ employeesByManager }) => employeesByManager),
    user: toOne(({ userByEmployee }) => userByEmployee, 'id'),
    services: toMany(({ servicesByUser }) => servicesByUser, { via: ({ userByEmployee }) => userByEmployee }),
  },
};
