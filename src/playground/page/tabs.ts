import addIntegration from '../operations/add-integration.graphql';
import addIntegrationVariables from '../operations/add-integration.variables.json';
import departmentsAndServices from '../operations/departments-and-services.graphql';
import peopleWhoLeft from '../operations/people-who-left.graphql';
import syncProgress from '../operations/sync-progress.graphql';
import topServices from '../operations/top-services.graphql';

export const firstTab = {
  query: addIntegration,
  variables: JSON.stringify(addIntegrationVariables, null, 2),
};

/** What the page opens with, in this order. A tab's title is its operation's name. */
export const tabs = [
  firstTab,
  { query: syncProgress },
  { query: topServices },
  { query: departmentsAndServices },
  { query: peopleWhoLeft },
];
