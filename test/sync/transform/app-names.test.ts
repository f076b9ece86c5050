import { expect, test } from 'vitest';
import { isInternalApp } from '../../../src/simulator/org/catalogue.ts';
import { isCatalogueApp, isOktaOwnApp, isOktaOwnProduct } from '../../../src/sync/transform/app-names.ts';
import { catalogKeyOf } from '../../../src/sync/transform/services.ts';

/** Key that an app gets in an org of this host name. */
function keyOf(name: string, domain = 'acme.okta.com'): string {
  const org = { workspaceId: 'w', integrationId: 'i', oktaOrgId: '00oAcme', domain };
  return catalogKeyOf({ id: '0oa1', name }, org);
}

test.each([
  'zoomus',
  'slack',
  'google',
  'office365',
  'amazon_aws_sso',
  'servicenow_ud',
  'some_product_never_heard_of',
  'salesforce_2',
  // Products that only look like a frame or like an org's own app.
  'jira_saml_2_0',
  'box_saml',
  'on24',
  'cisco_asa_radius',
  'template-lab',
  'customink',
  'oidcdebugger',
  'adobe_sign_2',
  'servicenow_ud_3',
  'google_apps_1',
  'adobe_connect_9',
  'acrolinx_platform_2019',
  'webex_suite_0',
  'mfa_rdp',
])('%s is a product of the catalogue, whichever org it is in', (name) => {
  expect(isCatalogueApp(name, 'acme.okta.com')).toBe(true);
  expect(keyOf(name)).toBe(name);
  expect(keyOf(name, 'other.oktapreview.com')).toBe(name);
});

test.each([
  'oidc_client',
  'bookmark',
  'template_saml_1_1',
  'template_saml_2_0',
  'template_wsfed',
  'template_swa',
  'template_swa3field',
  'template_swa_two_page',
  'template_sps',
  'template_basic_auth',
  'saml_service_provider',
  'scim_test_app',
  'scim1testapp',
  'scim2testapp',
  'scim2testapp_basic',
  'scim2headerauth',
  'scim2basicauth',
  'scim2oauthbearer',
  'scim2_oig_basic_auth',
  'scim2_oig_header_auth',
  'scim2_oig_oauth_auth',
  'generic_radius',
  'generic_database_connector',
  'radius',
  'radius_app',
  'okta_radius_app',
  'on_prem_provisioning',
  'onprem_scim',
  'opp_scim_connector',
  'header_based_app',
  'access_gateway_app',
  'basic_auth_app',
])('%s is the frame of a company’s own app, which is a service of its own', (name) => {
  expect(isOktaOwnApp(name)).toBe(false);
  expect(isCatalogueApp(name, 'acme.okta.com')).toBe(false);
  expect(keyOf(name)).toBe('custom:00oAcme:0oa1');
});

test.each([
  ['acme_timesheets_1', 'acme.okta.com'],
  ['acme_time_sheets_12', 'acme.okta.com'],
  ['acme_timesheets_1234', 'acme.okta.com'],
  ['acme_timesheets_1', 'renamed.okta.com'],
  ['dev-123_foo_2', 'dev-123.okta.com'],
  ['dev-123_foo_2', 'acme.okta.com'],
  ['acmecorp_foo_1', 'acme.oktapreview.com'],
  ['testorgone_customsaml20app_1', 'acme.okta.com'],
  // Makers of products have orgs too.
  ['google_apps_1', 'google.okta.com'],
  ['adobe_sign_2', 'adobe-dev.okta.com'],
  ['box_hr_1', 'boxinc.okta.com'],
  ['go_links_1', 'go-prod.okta.com'],
])('%s in %s is an app the org made itself', (name, domain) => {
  expect(isCatalogueApp(name, domain)).toBe(false);
  expect(keyOf(name, domain)).toBe('custom:00oAcme:0oa1');
});

test('an org of a short name does not claim every product that begins like it', () => {
  expect(keyOf('google_apps_1', 'go.okta.com')).toBe('google_apps_1');
  expect(keyOf('sap_cloud_platform_2', 'sa.okta.com')).toBe('sap_cloud_platform_2');
});

test.each([
  'saasure',
  'okta_enduser',
  'okta_browser_plugin',
  'okta_account_settings',
  'okta_flow_sso',
  'flow',
  'okta_workflows_oauth',
  'okta_atspoke_sso',
  'okta_access_requests_resource_catalog',
  'okta_access_requests_admin',
  'okta_iga',
  'okta_iga_reviewer',
  'okta_iga_security_access_reviews',
  'okta_entitlement_management',
  'okta_oin_submission_tester_app',
  'partner_portal',
  'active_directory',
  'ldap_interface',
  'ldap_sun_one',
  'ldap_sun_one_2',
  'okta_org2org',
  'csv_directory',
  'csv_directory_v2',
  'csv_directory_v3',
  'custom_identity_source',
])('%s is Okta’s own, or a directory', (name) => {
  expect(isOktaOwnApp(name)).toBe(true);
  expect(isInternalApp(name)).toBe(true);
});

test.each(['slack', 'oktasomething', 'workflow', 'flowdock', 'bookmark', 'directory_services'])(
  '%s is not taken for Okta’s own',
  (name) => {
    expect(isOktaOwnApp(name)).toBe(false);
  },
);

test.each([
  'Okta Admin Console',
  'Okta Dashboard',
  'Okta Browser Plugin',
  'Okta Workflows',
  'Okta Workflows OAuth',
  'Okta Identity Governance',
  'Okta Access Requests Resource Catalog',
  'Okta Access Certification Reviews',
  'Okta Partner Portal',
  'LDAP Interface',
  'Active Directory',
])('the product name %s in the log is Okta’s own', (name) => {
  expect(isOktaOwnProduct(name)).toBe(true);
});

test.each([['Slack'], ['Okta Verify Fan Club'], ['My Okta Dashboard'], [null]])(
  'the product name %j in the log may be a service',
  (name) => {
    expect(isOktaOwnProduct(name)).toBe(false);
  },
);
