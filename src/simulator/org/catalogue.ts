/** A product: how people sign in to it, and whether Okta provisions accounts in it. */
export interface CatalogueEntry {
  /** Okta's catalogue key: `app.name`. */
  readonly name: string;
  /** The catalogue's display name: an app's first label, and `displayName` of log targets. */
  readonly displayName: string;
  readonly signOnMode: 'SAML_2_0' | 'OPENID_CONNECT' | 'BROWSER_PLUGIN' | 'WS_FEDERATION' | 'AUTO_LOGIN';
  readonly isProvisioned: boolean;
  /** The departments that mostly use it; empty for all. */
  readonly departments: readonly string[];
}

/**
 * Products of Okta's integration network, most used first. Everyone's tools lead, because usage in a company
 * falls off steeply from the first few products.
 */
export const catalogue: readonly CatalogueEntry[] = [
  entry('google', 'Google Workspace', 'SAML_2_0', true),
  entry('slack', 'Slack', 'SAML_2_0', true),
  entry('zoomus', 'Zoom', 'SAML_2_0', true),
  entry('office365', 'Microsoft Office 365', 'WS_FEDERATION', true),
  entry('workday', 'Workday', 'SAML_2_0', true),
  entry('atlassian', 'Atlassian Cloud', 'SAML_2_0', true),
  entry('onepassword', '1Password Business', 'OPENID_CONNECT', true),
  entry('notion', 'Notion', 'SAML_2_0', true),
  entry('salesforce', 'Salesforce.com', 'SAML_2_0', true, 'Sales', 'Customer Success'),
  entry('zendesk', 'Zendesk', 'SAML_2_0', true, 'Customer Support', 'Customer Success'),
  entry('githubcloud', 'GitHub Enterprise Cloud - Organization', 'SAML_2_0', true, 'Engineering'),
  entry('aws_console', 'Amazon Web Services', 'SAML_2_0', false, 'Engineering', 'IT'),
  entry('miro', 'Miro', 'SAML_2_0', true, 'Product', 'Design'),
  entry('figma', 'Figma', 'SAML_2_0', true, 'Design', 'Product'),
  entry('docusign', 'DocuSign', 'SAML_2_0', false, 'Legal', 'Sales'),
  entry('hubspot', 'HubSpot', 'SAML_2_0', false, 'Marketing'),
  entry('jamfsoftwareserver', 'Jamf Pro', 'SAML_2_0', false, 'IT'),
  entry('servicenow_ud', 'ServiceNow UD', 'SAML_2_0', true, 'IT'),
  entry('datadog', 'Datadog', 'SAML_2_0', false, 'Engineering'),
  entry('pagerduty', 'PagerDuty', 'SAML_2_0', true, 'Engineering'),
  entry('tableau_online', 'Tableau Cloud', 'SAML_2_0', false, 'Data & Analytics', 'Finance'),
  entry('snowflake', 'Snowflake', 'SAML_2_0', true, 'Data & Analytics'),
  entry('netsuite', 'NetSuite', 'SAML_2_0', true, 'Finance'),
  entry('coupa', 'Coupa', 'SAML_2_0', false, 'Finance', 'Procurement'),
  entry('concur', 'SAP Concur', 'SAML_2_0', false, 'Finance'),
  entry('greenhouse', 'Greenhouse', 'SAML_2_0', false, 'People & Culture'),
  entry('bamboohr', 'BambooHR', 'SAML_2_0', true, 'People & Culture'),
  entry('lattice', 'Lattice', 'SAML_2_0', false, 'People & Culture'),
  entry('cultureamp', 'Culture Amp', 'SAML_2_0', false, 'People & Culture'),
  entry('intercom', 'Intercom', 'SAML_2_0', false, 'Customer Support'),
  entry('gainsight', 'Gainsight CS', 'SAML_2_0', false, 'Customer Success'),
  entry('outreach', 'Outreach', 'SAML_2_0', false, 'Sales'),
  entry('gong', 'Gong', 'SAML_2_0', true, 'Sales'),
  entry('salesloft', 'Salesloft', 'SAML_2_0', false, 'Sales'),
  entry('zoominfo', 'ZoomInfo', 'SAML_2_0', false, 'Sales', 'Marketing'),
  entry('marketo', 'Marketo', 'SAML_2_0', false, 'Marketing'),
  entry('hootsuite', 'Hootsuite', 'BROWSER_PLUGIN', false, 'Marketing'),
  entry('mailchimp', 'Mailchimp', 'BROWSER_PLUGIN', false, 'Marketing'),
  entry('canva', 'Canva', 'SAML_2_0', false, 'Marketing', 'Design'),
  entry('adobe_creative_cloud', 'Adobe Creative Cloud', 'SAML_2_0', true, 'Design', 'Marketing'),
  entry('dropboxforbusiness', 'Dropbox Business', 'SAML_2_0', true),
  entry('boxnet', 'Box', 'SAML_2_0', true, 'Legal', 'Finance'),
  entry('asana', 'Asana', 'SAML_2_0', true, 'Marketing', 'Operations'),
  entry('trello', 'Trello', 'BROWSER_PLUGIN', false),
  entry('monday', 'monday.com', 'SAML_2_0', true, 'Operations'),
  entry('smartsheet', 'Smartsheet', 'SAML_2_0', false, 'Operations'),
  entry('airtable', 'Airtable', 'SAML_2_0', false, 'Operations', 'Product'),
  entry('lucidchart', 'Lucidchart', 'SAML_2_0', true, 'Engineering', 'Product'),
  entry('productboard', 'Productboard', 'SAML_2_0', false, 'Product'),
  entry('amplitude', 'Amplitude', 'SAML_2_0', false, 'Product'),
  entry('mixpanel', 'Mixpanel', 'SAML_2_0', false, 'Product'),
  entry('launchdarkly', 'LaunchDarkly', 'SAML_2_0', false, 'Engineering'),
  entry('sentry', 'Sentry', 'SAML_2_0', false, 'Engineering'),
  entry('newrelic', 'New Relic', 'SAML_2_0', false, 'Engineering'),
  entry('splunkcloud', 'Splunk Cloud', 'SAML_2_0', false, 'Security'),
  entry('crowdstrikefalcon', 'CrowdStrike Falcon', 'SAML_2_0', false, 'Security'),
  entry('knowbe4', 'KnowBe4', 'SAML_2_0', true),
  entry('lastpass', 'LastPass', 'SAML_2_0', false),
  entry('cloudflare', 'Cloudflare', 'SAML_2_0', false, 'Engineering', 'IT'),
  entry('mongodb_cloud', 'MongoDB Cloud', 'SAML_2_0', false, 'Engineering'),
  entry('elasticcloud', 'Elastic Cloud', 'SAML_2_0', false, 'Engineering'),
  entry('circleci', 'CircleCI', 'SAML_2_0', false, 'Engineering'),
  entry('jetbrains', 'JetBrains Account', 'SAML_2_0', false, 'Engineering'),
  entry('postman', 'Postman', 'SAML_2_0', true, 'Engineering'),
  entry('browserstack', 'BrowserStack', 'SAML_2_0', false, 'Engineering'),
  entry('looker', 'Looker', 'SAML_2_0', false, 'Data & Analytics'),
  entry('databricks', 'Databricks', 'SAML_2_0', true, 'Data & Analytics'),
  entry('expensify', 'Expensify', 'SAML_2_0', false),
  entry('stripe', 'Stripe', 'SAML_2_0', false, 'Finance'),
  entry('adpworkforcenow', 'ADP Workforce Now', 'AUTO_LOGIN', false, 'People & Culture'),
  entry('linkedin', 'LinkedIn', 'BROWSER_PLUGIN', false, 'Marketing'),
  entry('twitter', 'X (Twitter)', 'BROWSER_PLUGIN', false, 'Marketing'),
  entry('surveymonkey', 'SurveyMonkey', 'SAML_2_0', false, 'Marketing'),
  entry('qualtrics', 'Qualtrics', 'SAML_2_0', false, 'Marketing'),
  entry('udemy', 'Udemy Business', 'SAML_2_0', true),
  entry('pluralsight', 'Pluralsight', 'SAML_2_0', false, 'Engineering'),
  entry('grammarly', 'Grammarly', 'SAML_2_0', true),
  entry('loom', 'Loom', 'SAML_2_0', true),
  entry('calendly', 'Calendly', 'SAML_2_0', false, 'Sales'),
  entry('ironclad', 'Ironclad', 'SAML_2_0', false, 'Legal'),
  entry('egnyte', 'Egnyte', 'SAML_2_0', true, 'Legal'),
  entry('vanta', 'Vanta', 'OPENID_CONNECT', false, 'Security'),
  entry('tailscale', 'Tailscale', 'OPENID_CONNECT', true, 'Engineering'),
  entry('linear', 'Linear', 'SAML_2_0', true, 'Engineering', 'Product'),
  entry('freshservice', 'Freshservice', 'SAML_2_0', false, 'IT'),
  entry('fedexus', 'FedEx US', 'BROWSER_PLUGIN', false, 'Operations'),
  entry('egencia', 'Egencia', 'AUTO_LOGIN', false),
];

/** A product that was deleted from the org, so that only the log shows it. No other app is of this product. */
export const goneProduct: CatalogueEntry = entry('evernote', 'Evernote Business', 'SAML_2_0', false);

/** Okta's own app that the list of apps has left out since 2025, although people sign in to it. */
export const hiddenInternalApp = {
  name: 'okta_iga',
  displayName: 'Okta Identity Governance',
  signOnMode: 'OPENID_CONNECT',
} as const;

/** Okta's own apps and the directories that it reads. None of them is a service. */
export const internalApps: ReadonlyArray<readonly [name: string, label: string, signOnMode: string | null]> =
  [
    ['saasure', 'Okta Admin Console', 'OPENID_CONNECT'],
    ['okta_enduser', 'Okta Dashboard', 'OPENID_CONNECT'],
    ['okta_browser_plugin', 'Okta Browser Plugin', 'OPENID_CONNECT'],
    ['active_directory', 'acme.local', null],
    ['okta_flow_sso', 'Okta Workflows', 'OPENID_CONNECT'],
    ['flow', 'Okta Workflows OAuth', 'OPENID_CONNECT'],
    ['okta_account_settings', 'Okta Account Settings', 'OPENID_CONNECT'],
    ['okta_workflows_oauth', 'Okta Workflows Connections', 'OPENID_CONNECT'],
    ['ldap_interface', 'LDAP Interface', null],
    ['okta_org2org', 'Okta Org2Org', 'SAML_2_0'],
    ['okta_atspoke_sso', 'Okta Access Requests', 'OPENID_CONNECT'],
    ['okta_iga_reviewer', 'Okta Access Certification Reviews', 'OPENID_CONNECT'],
    ['csv_directory_v2', 'Contractors (CSV directory)', null],
    ['okta_oin_submission_tester_app', 'Okta OIN Submission Tester', 'OPENID_CONNECT'],
    ['okta_access_requests_resource_catalog', 'Okta Access Requests Resource Catalog', 'OPENID_CONNECT'],
    ['partner_portal', 'Okta Partner Portal', 'OPENID_CONNECT'],
    ['ldap_sun_one', 'LDAP (warehouse)', null],
    ['custom_identity_source', 'Custom Identity Source', null],
  ];

const internalNames = new Set([
  ...internalApps.map(([name]) => name),
  'okta_iga',
  'okta_iga_security_access_reviews',
  'okta_access_requests_admin',
  'okta_entitlement_management',
]);

/** True for Okta's own apps and directories, by catalogue key. */
export function isInternalApp(name: string): boolean {
  return internalNames.has(name) || name.startsWith('ldap_sun_one') || name.startsWith('csv_directory');
}

function entry(
  name: string,
  displayName: string,
  signOnMode: CatalogueEntry['signOnMode'],
  isProvisioned: boolean,
  ...departments: readonly string[]
): CatalogueEntry {
  return { name, displayName, signOnMode, isProvisioned, departments };
}
