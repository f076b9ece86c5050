import addIntegration from '../operations/add-integration.graphql';
import addIntegrationVariables from '../operations/add-integration.variables.json';
import connecting from '../operations/connecting.graphql';
import connectingVariables from '../operations/connecting.variables.json';
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
import syncProgress from '../operations/sync-progress.graphql';
import syncs from '../operations/syncs.graphql';
import syncsVariables from '../operations/syncs.variables.json';
import useAndWaste from '../operations/use-and-waste.graphql';
import useAndWasteVariables from '../operations/use-and-waste.variables.json';
import { withDays } from './dates.ts';

const tab = (query: string, variables: object) => ({
  query,
  variables: withDays(JSON.stringify(variables, null, 2), new Date()),
});

export const firstTab = tab(addIntegration, addIntegrationVariables);

/** What the page opens with, in this order. A tab's title is the name of its first operation. */
export const tabs = [
  firstTab,
  { query: syncProgress },
  tab(syncs, syncsVariables),
  tab(dashboard, dashboardVariables),
  tab(services, servicesVariables),
  tab(useAndWaste, useAndWasteVariables),
  tab(departments, departmentsVariables),
  tab(people, peopleVariables),
  tab(security, securityVariables),
  tab(connecting, connectingVariables),
];
