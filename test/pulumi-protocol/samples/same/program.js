const network = require('@pulumi/azure-native/network');
const resources = require('@pulumi/azure-native/resources');
const pulumi = require('@pulumi/pulumi');

class Rack extends pulumi.ComponentResource {
  constructor(name, base, subnet, opts) {
    super('sample:azure:Rack', name, {}, opts);
    const nsg = new network.NetworkSecurityGroup(`${name}-nsg`, { ...base, tags: { token: pulumi.secret('hunter2') } }, { parent: this });
    this.nic = new network.NetworkInterface(
      `${name}-nic`,
      { ...base, networkSecurityGroup: { id: nsg.id }, ipConfigurations: [{ name: 'ip', subnet: { id: subnet.id } }] },
      { parent: this },
    );
    this.registerOutputs({ nic: this.nic.id });
  }
}

/** Components in components, dependencies of both kinds, a secret, ids inside longer texts, a resource made late. */
exports.build = () => {
  const group = new resources.ResourceGroup('rg', { location: 'eastus' });
  const base = { resourceGroupName: group.name, location: group.location };
  const vnet = new network.VirtualNetwork('vnet', { ...base, addressSpace: { addressPrefixes: ['10.0.0.0/16'] } });
  const subnet = new network.Subnet('subnet', {
    resourceGroupName: group.name,
    virtualNetworkName: vnet.name,
    addressPrefix: '10.0.0.0/24',
  });
  const first = new Rack('first', base, subnet);
  const second = new Rack('second', base, subnet, { parent: first, dependsOn: vnet });
  new network.RouteTable(
    'routes',
    { ...base, tags: { nic: pulumi.interpolate`${second.nic.id} behind ${group.name}` } },
    { dependsOn: first },
  );
  group.id.apply((id) => new network.RouteTable('late', { ...base, tags: { group: id } }));
};
