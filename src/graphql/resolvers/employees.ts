import { countEmployees, listEmployees } from '../../store/reads/employees.ts';
import { connectionBy, connectionOfAll, emptyConnection } from '../connection.ts';
import type { Resolvers } from '../generated.ts';
import { byKeys } from '../required.ts';

export const employees: Resolvers = {
  Query: {
    employee: (_root, { id }, { loaders }) => loaders.employeeById.load(id),
    employeeByEmail: (_root, { email }, { loaders }) => loaders.employeeByEmail.load(email),
    employees: (_root, args, context) => connectionOfAll(context, listEmployees, countEmployees, args),
  },
  Employee: {
    __resolveReference: async (reference, { loaders }) =>
      byKeys(reference, { id: loaders.employeeById, email: loaders.employeeByEmail }),
    lastObservedAt: (row, _args, { loaders }) => loaders.lastObservedAt('employee', row),
    department: ({ departmentId }, _args, { loaders }) =>
      departmentId === null ? null : loaders.departmentById.load(departmentId),
    manager: ({ managerId }, _args, { loaders }) =>
      managerId === null ? null : loaders.employeeById.load(managerId),
    directReports: ({ id }, args, { loaders }) => connectionBy(loaders.employeesByManager, id, args),
    user: ({ id }, _args, { loaders }) => loaders.userByEmployee.load(id),
    services: async ({ id }, args, { loaders }) => {
      const user = await loaders.userByEmployee.load(id);
      return user ? connectionBy(loaders.servicesByUser, user.id, args) : emptyConnection(args);
    },
  },
};
