import changes from '../operations/changes.graphql';
import changesVariables from '../operations/changes.variables.json';
import dashboard from '../operations/dashboard.graphql';
import dashboardVariables from '../operations/dashboard.variables.json';
import departments from '../operations/departments.graphql';
import departmentsVariables from '../operations/departments.variables.json';
import people from '../operations/people.graphql';
import peopleVariables from '../operations/people.variables.json';
import security from '../operations/security.graphql';
import securityVariables from '../operations/security.variables.json';
import services from '../operations/services.graphql';
import servicesVariables from '../operations/services.variables.json';
import syncs from '../operations/syncs.graphql';
import syncsVariables from '../operations/syncs.variables.json';
import useAndWaste from '../operations/use-and-waste.graphql';
import useAndWasteVariables from '../operations/use-and-waste.variables.json';
import { readTopic } from './ready-made.ts';

/** The tabs: what only reads, in this order, and last what changes something. */
export const topics = [
  readTopic(dashboard, dashboardVariables),
  readTopic(services, servicesVariables),
  readTopic(useAndWaste, useAndWasteVariables),
  readTopic(departments, departmentsVariables),
  readTopic(people, peopleVariables),
  readTopic(security, securityVariables),
  readTopic(syncs, syncsVariables),
  readTopic(changes, changesVariables),
];
