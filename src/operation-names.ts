/**
 * Names of the ready-made operations in `playground/operations`. Only these become labels: a client may send any name, and
 * each would be kept for ever.
 */
export const readyMadeOperations: ReadonlySet<string> = new Set(
  `
  AccessThroughGroup AccountsThroughGroups AddIntegration AllServices AssignedAndActive CancelSync
  CatalogueAndCustom ChangeFeed CompareDepartments ConfirmRemovals ConnectedOrgs ContractorsWithAccess
  Dashboard DepartmentsAndServices DepartmentsBySize DepartmentsOfService DormantAccounts
  EmployeesWithoutServices EraseIntegration FailedSyncs FirstSignInsByMonth FollowSync Groups
  InactiveAccounts InstancesBySeats InstancesOfService IntegrationHealth JoinedMovedLeft JoinedSince
  LatestChanges NeverOpened NewServices Offboarding PasswordsAndManualAccounts PauseIntegration
  PeopleWhoLeft PeopleWithoutDepartment RecentAccess RemovedServices ReplaceToken ResumeIntegration
  ReviewService Seats ServicesOfDepartment ServicesOfPerson ServicesToReview ServicesWithoutUsers
  SignOnModes Spellings SyncProgress TeamOf TestConnection TopServices TriggerSync UnusedServices
  UsedWithoutAssignment UsersWhoAreNoEmployees UsersWhoUseNothing WastedSeats WeeklyActiveUsers
  `
    .trim()
    .split(/\s+/),
);

/** The name of a ready-made operation; `other` for any other one. */
export function operationLabel(name: string | null): string {
  return name !== null && readyMadeOperations.has(name) ? name : 'other';
}
