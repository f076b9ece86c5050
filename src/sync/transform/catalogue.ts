/**
 * What we know of products in Okta's integration catalogue beyond Okta's API: the API gives an app's key and
 * the label an admin chose, not the product's name. A product missing here still becomes a service, named after
 * its label or its name in the System Log.
 */
export type CatalogueEntry = { name: string; vendor: string; category: string; websiteUrl: string };

/** Looks a product up by its key in Okta's catalogue (`app.name`). */
export function catalogueEntry(oktaName: string): CatalogueEntry | null {
  return entries.get(oktaName) ?? null;
}

/** Whether a known product or its maker has exactly this name. Pass it in lower case. */
export function isKnownMaker(word: string): boolean {
  return makers.has(word);
}

// key | product | vendor | category | home page
const table = `
1password_business|1Password|1Password|Security|1password.com
adobe_creative_cloud|Adobe Creative Cloud|Adobe|Design|adobe.com
adobe_sign|Adobe Acrobat Sign|Adobe|Documents|acrobat.adobe.com
airtable|Airtable|Airtable|Productivity|airtable.com
amazon_aws|Amazon Web Services|Amazon|Cloud infrastructure|aws.amazon.com
amazon_aws_sso|AWS IAM Identity Center|Amazon|Cloud infrastructure|aws.amazon.com
amplitude|Amplitude|Amplitude|Analytics|amplitude.com
aha|Aha!|Aha! Labs|Product management|aha.io
asana|Asana|Asana|Project management|asana.com
atlassian|Atlassian Cloud|Atlassian|Development|atlassian.com
auth0|Auth0|Okta|Security|auth0.com
bamboohr|BambooHR|BambooHR|Human resources|bamboohr.com
bitbucket|Bitbucket|Atlassian|Development|bitbucket.org
boxnet|Box|Box|File sharing|box.com
calendly|Calendly|Calendly|Productivity|calendly.com
canva|Canva|Canva|Design|canva.com
cisco_webex|Webex|Cisco|Communication|webex.com
circleci|CircleCI|CircleCI|Development|circleci.com
cloudflare|Cloudflare|Cloudflare|Cloud infrastructure|cloudflare.com
concur|SAP Concur|SAP|Finance|concur.com
confluence|Confluence|Atlassian|Knowledge|atlassian.com
coupa|Coupa|Coupa|Finance|coupa.com
crowdstrike|CrowdStrike Falcon|CrowdStrike|Security|crowdstrike.com
cultureamp|Culture Amp|Culture Amp|Human resources|cultureamp.com
databricks|Databricks|Databricks|Analytics|databricks.com
datadog|Datadog|Datadog|Monitoring|datadoghq.com
docusign|DocuSign|DocuSign|Documents|docusign.com
dropbox_for_business|Dropbox Business|Dropbox|File sharing|dropbox.com
evernote|Evernote|Evernote|Productivity|evernote.com
expensify|Expensify|Expensify|Finance|expensify.com
figma|Figma|Figma|Design|figma.com
freshdesk|Freshdesk|Freshworks|Customer support|freshdesk.com
freshservice|Freshservice|Freshworks|IT service management|freshservice.com
github|GitHub|GitHub|Development|github.com
githubcloud|GitHub Enterprise Cloud|GitHub|Development|github.com
githubenterprise|GitHub Enterprise Server|GitHub|Development|github.com
gitlab|GitLab|GitLab|Development|gitlab.com
gong|Gong|Gong|Sales|gong.io
google|Google Workspace|Google|Productivity|workspace.google.com
gotomeeting|GoTo Meeting|GoTo|Communication|goto.com
greenhouse|Greenhouse|Greenhouse|Human resources|greenhouse.io
gusto|Gusto|Gusto|Human resources|gusto.com
hubspot|HubSpot|HubSpot|Marketing|hubspot.com
intercom|Intercom|Intercom|Customer support|intercom.com
jira|Jira|Atlassian|Project management|atlassian.com
jamfsoftwareserver|Jamf Pro|Jamf|Device management|jamf.com
knowbe4|KnowBe4|KnowBe4|Security|knowbe4.com
lattice|Lattice|Lattice|Human resources|lattice.com
lever|Lever|Lever|Human resources|lever.co
linkedin_learning|LinkedIn Learning|LinkedIn|Learning|linkedin.com
looker|Looker|Google|Analytics|looker.com
loom|Loom|Atlassian|Communication|loom.com
lucidchart|Lucidchart|Lucid Software|Design|lucidchart.com
mailchimp|Mailchimp|Intuit|Marketing|mailchimp.com
marketo|Marketo Engage|Adobe|Marketing|marketo.com
miro|Miro|Miro|Design|miro.com
mixpanel|Mixpanel|Mixpanel|Analytics|mixpanel.com
monday|monday.com|monday.com|Project management|monday.com
netsuite|NetSuite|Oracle|Finance|netsuite.com
newrelic|New Relic|New Relic|Monitoring|newrelic.com
notion|Notion|Notion Labs|Knowledge|notion.so
office365|Microsoft 365|Microsoft|Productivity|microsoft.com
opsgenie|Opsgenie|Atlassian|Monitoring|atlassian.com
pagerduty|PagerDuty|PagerDuty|Monitoring|pagerduty.com
pipedrive|Pipedrive|Pipedrive|Sales|pipedrive.com
postman|Postman|Postman|Development|postman.com
qualtrics|Qualtrics|Qualtrics|Research|qualtrics.com
ringcentral|RingCentral|RingCentral|Communication|ringcentral.com
salesforce|Salesforce|Salesforce|Sales|salesforce.com
segment|Segment|Twilio|Analytics|segment.com
sentry|Sentry|Functional Software|Monitoring|sentry.io
servicenow_ud|ServiceNow|ServiceNow|IT service management|servicenow.com
sharefile|ShareFile|Progress|File sharing|sharefile.com
slack|Slack|Salesforce|Communication|slack.com
smartsheet|Smartsheet|Smartsheet|Project management|smartsheet.com
snowflake|Snowflake|Snowflake|Analytics|snowflake.com
splunk|Splunk|Cisco|Monitoring|splunk.com
stripe|Stripe|Stripe|Finance|stripe.com
successfactors|SAP SuccessFactors|SAP|Human resources|successfactors.com
surveymonkey|SurveyMonkey|SurveyMonkey|Research|surveymonkey.com
tableau|Tableau|Salesforce|Analytics|tableau.com
tableau_online|Tableau Cloud|Salesforce|Analytics|tableau.com
teamviewer|TeamViewer|TeamViewer|IT service management|teamviewer.com
terraform_cloud|HCP Terraform|HashiCorp|Cloud infrastructure|hashicorp.com
trello|Trello|Atlassian|Project management|trello.com
twilio|Twilio|Twilio|Communication|twilio.com
typeform|Typeform|Typeform|Research|typeform.com
udemy_for_business|Udemy Business|Udemy|Learning|udemy.com
vimeo|Vimeo|Vimeo|Communication|vimeo.com
workday|Workday|Workday|Human resources|workday.com
workplace_by_facebook|Workplace|Meta|Communication|workplace.com
xero|Xero|Xero|Finance|xero.com
zapier|Zapier|Zapier|Productivity|zapier.com
zendesk|Zendesk|Zendesk|Customer support|zendesk.com
zoominfo|ZoomInfo|ZoomInfo|Sales|zoominfo.com
zoomus|Zoom|Zoom|Communication|zoom.us
`;

const entries = new Map<string, CatalogueEntry>(
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [key = '', name = '', vendor = '', category = '', host = ''] = line.split('|');
      return [key, { name, vendor, category, websiteUrl: `https://${host}` }];
    }),
);

const makers = new Set(
  [...entries].flatMap(([key, { name, vendor }]) =>
    [key, name, vendor].map((text) => text.toLowerCase().replace(/[^a-z0-9]/g, '')),
  ),
);
