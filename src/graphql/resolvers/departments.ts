import { countDepartments, listDepartments } from '../../store/reads/departments.ts';
import { connectionBy, connectionOfAll } from '../connection.ts';
import type { Resolvers } from '../generated.ts';
import { byKeys } from '../required.ts';

export const departments: Resolvers = {
  Query: {
    department: (_root, { id }, { loaders }) => loaders.departmentById.load(id),
    departmentByName: (_root, { name }, { loaders }) => loaders.departmentByName.load(name),
    departments: (_root, args, context) => connectionOfAll(context, listDepartments, countDepartments, args),
  },
  Department: {
    __resolveReference: async (reference, { loaders }) =>
      byKeys(reference, { id: loaders.departmentById, name: loaders.departmentByName }),
    lastObservedAt: (row, _args, { loaders }) => loaders.lastObservedAt('department', row),
    employeeCount: ({ id }, { status }, { loaders }) =>
      loaders.employeesByDepartment.count(id, status ? { employmentStatus: status } : null),
    employees: ({ id }, args, { loaders }) => connectionBy(loaders.employeesByDepartment, id, args),
  },
};
