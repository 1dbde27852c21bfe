import { spawnSync } from 'node:child_process';
import path from 'node:path';
import * as network from '@pulumi/azure-native/network';
import * as resources from '@pulumi/azure-native/resources';
import * as pulumi from '@pulumi/pulumi';
import { type RecordedResource, RecordingError, type RecordOptions, recordProgram } from '../../lib/providers/recording';

const ROOT = path.join(__dirname, '..', '..');

const record = (program: () => unknown, options: Partial<RecordOptions> = {}): Promise<readonly RecordedResource[]> =>
  recordProgram(pulumi, { project: 'demo', ...options }, program);

const named = (list: readonly RecordedResource[], name: string): RecordedResource => list.find((entry) => entry.name === name)!;

class Rack extends pulumi.ComponentResource {
  constructor(name: string, group: resources.ResourceGroup, subnetId: pulumi.Input<string>) {
    super('demo:azure:Rack', name);
    new network.NetworkInterface(
      `${name}-nic`,
      { resourceGroupName: group.name, ipConfigurations: [{ name: 'ip', subnet: { id: subnetId } }] },
      { parent: this, dependsOn: group },
    );
    this.registerOutputs({ name });
  }
}

function fabric(): { group: resources.ResourceGroup; subnet: network.Subnet } {
  const group = new resources.ResourceGroup('rg', { location: 'eastus' });
  const base = { resourceGroupName: group.name };
  const vnet = new network.VirtualNetwork('vnet', { ...base, addressSpace: { addressPrefixes: ['10.0.0.0/16'] } });
  const subnet = new network.Subnet('subnet', { ...base, virtualNetworkName: vnet.name, addressPrefix: '10.0.0.0/24' });
  return { group, subnet };
}

const urn = (types: string, name: string): string => `urn:pulumi:linerate_render::demo::${types}::${name}`;
const STACK = urn('pulumi:pulumi:Stack', 'demo-linerate_render');

describe('recordProgram', () => {
  test('lists everything registered, the stack and components included', async () => {
    const list = await record(() => {
      const { group, subnet } = fabric();
      new Rack('rack', group, subnet.id);
    });
    expect(list.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'azure-native:resources:ResourceGroup rg',
      'demo:azure:Rack rack',
      'pulumi:pulumi:Stack demo-linerate_render',
      'azure-native:network:VirtualNetwork vnet',
      'azure-native:network:Subnet subnet',
      'azure-native:network:NetworkInterface rack-nic',
    ]);
  });

  test('what is known only after creation is a placeholder, also inside a longer text', async () => {
    const list = await record(() => {
      const { group, subnet } = fabric();
      new network.RouteTable('routes', {
        resourceGroupName: group.name,
        tags: { path: pulumi.interpolate`${subnet.id}/routes of ${group.name}`, provisioning: subnet.provisioningState },
      });
    });
    expect(named(list, 'subnet').inputs).toMatchObject({
      resourceGroupName: '${rg.name}',
      virtualNetworkName: '${vnet.name}',
      addressPrefix: '10.0.0.0/24',
    });
    expect(named(list, 'routes').inputs['tags']).toEqual({
      path: '${subnet.id}/routes of ${rg.name}',
      provisioning: '${subnet.provisioningState}',
    });
  });

  test('an input that was given flows on as it is', async () => {
    const list = await record(() => {
      const group = new resources.ResourceGroup('rg', { location: 'eastus' });
      new network.RouteTable('routes', {
        resourceGroupName: group.name,
        location: group.location.apply((location) => location.toUpperCase()),
      });
    });
    expect(named(list, 'routes').inputs['location']).toBe('EASTUS');
  });

  test('nested outputs named by the provider are placeholders too', async () => {
    const list = await record(
      () => {
        const group = new resources.ResourceGroup('rg', { location: 'eastus', tags: { owner: 'me' } });
        new network.RouteTable('routes', { resourceGroupName: group.tags.apply((tags) => `${tags!['stamp']}-${tags!['owner']}`) });
      },
      { computed: { 'azure-native:resources:ResourceGroup': ['tags.stamp'] } },
    );
    expect(named(list, 'routes').inputs['resourceGroupName']).toBe('${rg.tags.stamp}-me');
  });

  test('parents are URNs, and top-level resources hang on the stack', async () => {
    const list = await record(() => {
      const { group, subnet } = fabric();
      new Rack('rack', group, subnet.id);
    });
    expect(named(list, 'demo-linerate_render').parent).toBe('');
    expect(named(list, 'rg').parent).toBe(STACK);
    expect(named(list, 'rack-nic').parent).toBe(urn('demo:azure:Rack', 'rack'));
  });

  test('dependsOn is the union of explicit dependencies and those through properties', async () => {
    const list = await record(() => {
      const { group, subnet } = fabric();
      new Rack('rack', group, subnet.id);
    });
    expect(named(list, 'rack-nic').dependsOn).toEqual([
      urn('azure-native:network:Subnet', 'subnet'),
      urn('azure-native:resources:ResourceGroup', 'rg'),
    ]);
    expect(named(list, 'rg').dependsOn).toEqual([]);
  });

  test('a child carries its parents in the type part of its URN', async () => {
    const list = await record(() => {
      const { group, subnet } = fabric();
      const rack = new Rack('rack', group, subnet.id);
      new network.RouteTable('routes', { resourceGroupName: group.name }, { dependsOn: rack });
    });
    expect(named(list, 'routes').dependsOn).toContain(urn('demo:azure:Rack$azure-native:network:NetworkInterface', 'rack-nic'));
  });

  test('secrets stay secret, also inside a text and through another resource', async () => {
    const list = await record(() => {
      const token = pulumi.secret('hunter2');
      const group = new resources.ResourceGroup('rg', { location: 'eastus', tags: { token, note: pulumi.interpolate`token ${token}` } });
      new network.RouteTable('routes', { resourceGroupName: group.name, tags: group.tags.apply((tags) => tags!) });
    });
    expect(JSON.stringify(list)).not.toContain('hunter2');
    expect(named(list, 'rg').inputs['tags']).toEqual({ token: '${secret}', note: '${secret}' });
    expect(named(list, 'routes').inputs['tags']).toBe('${secret}');
  });

  test('a secret output stays secret downstream', async () => {
    const list = await record(() => {
      const group = new resources.ResourceGroup('rg', { location: 'eastus' }, { additionalSecretOutputs: ['managedBy'] });
      new network.RouteTable('routes', { resourceGroupName: group.name, tags: { by: group.managedBy.apply((by) => by ?? '') } });
    });
    expect(named(list, 'routes').inputs['tags']).toEqual({ by: '${secret}' });
  });

  test('resources created inside an apply are recorded', async () => {
    const list = await record(() => {
      const group = new resources.ResourceGroup('rg', { location: 'eastus' });
      group.id.apply(() => new network.RouteTable('late', { resourceGroupName: group.name }));
    });
    expect(list.map((entry) => entry.name)).toContain('late');
  });

  test('a resource passed whole becomes its id', async () => {
    const list = await record(() => {
      const group = new resources.ResourceGroup('rg', { location: 'eastus' });
      new network.RouteTable('routes', { resourceGroupName: group.name, tags: { group: group as unknown as string } });
    });
    expect(named(list, 'routes').inputs['tags']).toEqual({ group: '${rg.id}' });
  });

  test('a resource that is only read is listed with its id', async () => {
    const list = await record(() => {
      const group = resources.ResourceGroup.get('existing', '/subscriptions/s/resourceGroups/existing');
      new network.RouteTable('routes', { resourceGroupName: group.name });
    });
    expect(named(list, 'existing')).toMatchObject({
      type: 'azure-native:resources:ResourceGroup',
      id: '/subscriptions/s/resourceGroups/existing',
    });
    expect(named(list, 'routes').inputs['resourceGroupName']).toBe('${existing.name}');
  });

  test('provider functions answer what the provider says', async () => {
    const list = await record(
      () => {
        const found = resources.getResourceGroupOutput({ resourceGroupName: 'shared' });
        new network.RouteTable('routes', { resourceGroupName: found.name });
      },
      {
        invoke: (token, args) =>
          token === 'azure-native:resources:getResourceGroup' ? { name: `${args['resourceGroupName']}-found` } : undefined,
      },
    );
    expect(named(list, 'routes').inputs['resourceGroupName']).toBe('shared-found');
  });

  test('two recordings of one program are equal, byte for byte, also when they are asked for at once', async () => {
    const program = (): void => {
      const { group, subnet } = fabric();
      new Rack('rack', group, subnet.id);
    };
    const [first, second] = await Promise.all([record(program), record(program)]);
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
  });

  test('names sort by code unit within one depth and type', async () => {
    const list = await record(() => {
      for (const name of ['b', 'a', 'B', 'a-1']) new resources.ResourceGroup(name, { location: 'eastus' });
    });
    expect(list.map((entry) => entry.name)).toEqual(['B', 'a', 'a-1', 'b', 'demo-linerate_render']);
  });
});

describe('recordProgram refuses', () => {
  const problemsOf = async (program: () => unknown): Promise<readonly string[]> => {
    const error = await record(program).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RecordingError);
    return (error as RecordingError).problems;
  };

  test('two resources of one name, whatever their types', async () => {
    const problems = await problemsOf(() => {
      const group = new resources.ResourceGroup('same', { location: 'eastus' });
      new network.RouteTable('same', { resourceGroupName: group.name });
    });
    expect(problems).toEqual(['two resources are named "same": azure-native:resources:ResourceGroup and azure-native:network:RouteTable']);
  });

  test('an Output turned into text', async () => {
    const problems = await problemsOf(() => {
      const group = new resources.ResourceGroup('rg', { location: 'eastus' });
      new network.RouteTable('routes', { resourceGroupName: group.name, tags: { id: `id=${group.id}` } });
    });
    expect(problems).toEqual(['azure-native:network:RouteTable "routes": tags.id holds an Output or an object turned into text']);
  });

  test('a provider function without an answer', async () => {
    const problems = await problemsOf(() => resources.getResourceGroupOutput({ resourceGroupName: 'shared' }));
    expect(problems).toEqual(['the function azure-native:resources:getResourceGroup has no answer outside a deployment']);
  });

  // In a process of their own: jest takes unhandled rejections for itself.
  const throwing = (body: string): string => {
    const script = `
      const { recordProgram } = require('./lib/providers/recording.ts');
      const pulumi = require('@pulumi/pulumi');
      const resources = require('@pulumi/azure-native/resources');
      recordProgram(pulumi, { project: 'demo' }, () => { ${body} })
        .then(() => console.log('resolved'), (error) => console.log('rejected: ' + error.message));`;
    const run = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', script], { cwd: ROOT, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
    return run.stdout.trim();
  };

  test('a program that throws, with its own error', () => {
    expect(throwing("throw new Error('mine');")).toBe('rejected: mine');
  });

  test('a program that throws inside an apply, with its own error', () => {
    expect(
      throwing("new resources.ResourceGroup('rg', { location: 'eastus' }).id.apply(() => { throw new Error('inside apply'); });"),
    ).toBe('rejected: inside apply');
  });

  test('transforms, which only an engine can run', () => {
    expect(throwing("new resources.ResourceGroup('rg', { location: 'eastus' }, { transforms: [() => undefined] });")).toContain(
      'does not support transforms',
    );
  });
});
