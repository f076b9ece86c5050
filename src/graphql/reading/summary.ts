import type { SummaryFigure, SummaryValue } from '../../store/api/summary.ts';
import type { Duration } from '../scalars.ts';

/** Reads each figure only when it is selected, all in one statement. graphql-js calls a method like a field. */
export class Summary {
  readonly #read: Read;

  constructor(read: Read) {
    this.#read = read;
  }

  services = () => this.#count({ name: 'services' });
  serviceInstances = () => this.#count({ name: 'serviceInstances' });
  users = () => this.#count({ name: 'users' });
  userAccounts = () => this.#count({ name: 'userAccounts' });
  employees = () => this.#count({ name: 'employees' });
  departments = () => this.#count({ name: 'departments' });
  newServices = ({ within }: Within) => this.#count({ name: 'newServices', within });
  unusedServices = ({ within }: Within) => this.#count({ name: 'unusedServices', within });
  inactiveAccounts = ({ within }: Within) => this.#count({ name: 'inactiveAccounts', within });
  orphanedAccounts = () => this.#count({ name: 'orphanedAccounts' });
  employeesWithoutDepartment = () => this.#count({ name: 'employeesWithoutDepartment' });
  dataAsOf = () => this.#instant({ name: 'dataAsOf' });
  activityKnownSince = () => this.#instant({ name: 'activityKnownSince' });

  async #count(figure: SummaryFigure): Promise<number> {
    return Number(await this.#read(figure));
  }

  async #instant(figure: SummaryFigure): Promise<string | null> {
    const value = await this.#read(figure);
    return value === null ? null : String(value);
  }
}

type Read = (figure: SummaryFigure) => Promise<SummaryValue>;
type Within = { within: Duration };
