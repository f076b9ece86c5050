import { countDepartments, listDepartments } from '../../store/api/departments.ts';
import type { DepartmentEmployeeCountArgs, Resolvers } from '../generated.ts';
import { toAll } from '../reading/connection.ts';
import { toEntity, toMany, toRequired } from '../reading/relations.ts';

export const departments: Resolvers = {
  Query: {
    department: (_root, { id }, { loaders }) => loaders.departmentById.load(id),
    departmentByName: (_root, { name }, { loaders }) => loaders.departmentByName.load(name),
    departments: toAll(listDepartments, countDepartments),
  },
  Department: {
    __resolveReference: toEntity((loaders) => ({
      id: loaders.departmentById,
      name: loaders.departmentByName,
    })),
    lastObservedAt: toRequired(({ lastObservedAt }) => lastObservedAt.department, 'id'),
    employeeCount: toRequired(
      ({ employeesByDepartment }, { status }: Pick<DepartmentEmployeeCountArgs, 'status'>) =>
        employeesByDepartment.count.of(status ? { employmentStatus: status } : null),
      'id',
    ),
    employees: toMany(({ employeesByDepartment }) => employeesByDepartment),
  },
};
