/** Plausible values for what only a cloud knows: ids, names, self links, and answers of provider functions. */
import type { Properties } from './values';

export interface Fixtures {
  idOf(type: string, name: string, inputs: Properties): string;
  /** Outputs beside the inputs; those that the inputs hold already are ignored. */
  outputsOf(type: string, name: string, inputs: Properties): Properties;
  /** The answer of a provider function; undefined when there is none, which fails the run. */
  answer(token: string, args: Properties): Properties | undefined;
}

const SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-000000000000';
/** What the providers append to a name they choose themselves. */
const SUFFIX = '1a2b3c4';

const lowerFirst = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

interface Kind {
  readonly package: string;
  readonly module: string;
  readonly kind: string;
}
function kindOf(type: string): Kind {
  const [packageName = '', moduleName = '', kind = ''] = type.split(':');
  return { package: packageName, module: moduleName.split('/')[0] ?? '', kind };
}

function azureName(kind: string, name: string, inputs: Properties): string {
  const own = inputs[`${lowerFirst(kind)}Name`] ?? inputs['vmScaleSetName'] ?? inputs['resourceName'];
  return text(own, `${name}${SUFFIX}`);
}

function azureId({ module, kind }: Kind, name: string, inputs: Properties): string {
  const own = azureName(kind, name, inputs);
  if (kind === 'ResourceGroup') return `${SUBSCRIPTION}/resourceGroups/${own}`;
  const provider = module === 'authorization' ? 'Microsoft.Authorization' : `Microsoft.${module.charAt(0).toUpperCase()}${module.slice(1)}`;
  const parent = kind === 'Subnet' ? `virtualNetworks/${text(inputs['virtualNetworkName'], 'vnet')}/subnets` : `${lowerFirst(kind)}s`;
  return `${SUBSCRIPTION}/resourceGroups/${text(inputs['resourceGroupName'], 'rg')}/providers/${provider}/${parent}/${own}`;
}

function azureOutputs(kind: Kind, name: string, inputs: Properties): Properties {
  const identity: Properties = inputs['identity'] === undefined ? {} : { principalId: '11111111-1111-1111-1111-111111111111' };
  return {
    name: azureName(kind.kind, name, inputs),
    provisioningState: 'Succeeded',
    azureApiVersion: 'fixture',
    ...identity,
    clientId: '22222222-2222-2222-2222-222222222222',
  };
}

function googleId({ kind }: Kind, name: string, inputs: Properties): string {
  const own = text(inputs['name'], `${text(inputs['namePrefix'], `${name}-`)}${SUFFIX}`);
  const place = inputs['zone'] ? `zones/${inputs['zone']}` : inputs['region'] ? `regions/${inputs['region']}` : 'global';
  return `projects/${text(inputs['project'], 'fixture')}/${place}/${lowerFirst(kind)}s/${own}`;
}

function googleOutputs(kind: Kind, name: string, inputs: Properties): Properties {
  const id = googleId(kind, name, inputs);
  const selfLink = `https://www.googleapis.com/compute/v1/${id}`;
  return {
    name: id.split('/').pop()!,
    project: 'fixture',
    selfLink,
    selfLinkUnique: `${selfLink}?uniqueId=1`,
    instanceGroup: selfLink.replace('instanceGroupManagers', 'instanceGroups'),
    email: `${name}@fixture.iam.gserviceaccount.com`,
    member: `serviceAccount:${name}@fixture.iam.gserviceaccount.com`,
  };
}

/** Fixtures of both clouds; `answers` adds to those of provider functions. */
export function cloudFixtures(answers: Readonly<Record<string, Properties>> = {}): Fixtures {
  const all: Readonly<Record<string, Properties>> = {
    'gcp:organizations/getProject:getProject': { id: 'projects/fixture', projectId: 'fixture', number: '1', name: 'fixture' },
    'gcp:organizations/getClientConfig:getClientConfig': { project: 'fixture', region: 'us-central1', zone: 'us-central1-a' },
    'azure-native:authorization:getClientConfig': {
      clientId: '22222222-2222-2222-2222-222222222222',
      objectId: '33333333-3333-3333-3333-333333333333',
      subscriptionId: '00000000-0000-0000-0000-000000000000',
      tenantId: '44444444-4444-4444-4444-444444444444',
    },
    ...answers,
  };
  return {
    idOf: (type, name, inputs) => {
      const kind = kindOf(type);
      if (kind.package === 'azure-native') return azureId(kind, name, inputs);
      return kind.package === 'gcp' ? googleId(kind, name, inputs) : `${name}-id`;
    },
    outputsOf: (type, name, inputs) => {
      const kind = kindOf(type);
      if (kind.package === 'azure-native') return azureOutputs(kind, name, inputs);
      return kind.package === 'gcp' ? googleOutputs(kind, name, inputs) : {};
    },
    answer: (token) => all[token],
  };
}
