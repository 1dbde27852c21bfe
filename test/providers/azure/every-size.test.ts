/** From each of the catalog's sizes to a scale set that Azure takes. */
import { scaleSetArgs } from '../../../lib/providers/azure/scale-set';
import type { CompleteTopology } from '../../../lib/topology/complete';
import { azure, catalogWith, outcome, topologyOf } from '../../resolve/azure-wishes';
import { controlPlaneProblems } from './control-plane';
import { inputProblems } from './declarations';

// The script is not what is asked here, and takes by far the most time.
jest.mock('../../../lib/guest/user-data', () => ({ guestUserData: () => '#cloud-config\n{}\n' }));

describe('every size of the catalog', () => {
  const wishes = new Map<string, CompleteTopology>();
  const named = (machine: string, interfaces: number): CompleteTopology => {
    const key = String(interfaces);
    const wish = wishes.get(key) ?? topologyOf({ g: { network: { rdma: 'preferred', interfaces } } });
    wishes.set(key, wish);
    return { ...wish, groups: wish.groups.map((group) => ({ ...group, azure: { machine } })) };
  };

  test('from the plan to a scale set that Azure takes', () => {
    const problems: string[] = [];
    // The declarations see types and not values: one size of each shape is enough for them.
    const shapes = new Set<string>();
    for (const row of azure.machines) {
      const { plan, group } = outcome(named(row.name, Math.min(row.maxNics ?? 1, 3)), undefined, catalogWith(row));
      const inputs = scaleSetArgs({
        plan,
        group,
        resourceGroupName: 'rg',
        proximityPlacementGroupId: 'ppg',
        networkSecurityGroupId: 'nsg',
        subnetOf: ({ network }) => network,
        late: {},
      }) as unknown as Record<string, unknown>;
      const resource = { type: 'azure-native:compute:VirtualMachineScaleSet', name: 'vmss', inputs, parent: '', dependsOn: [] };
      problems.push(...controlPlaneProblems(resource));
      expect(inputs['sku']).toEqual({ name: row.name, tier: 'Standard', capacity: 1 });
      const shape = JSON.stringify([group.orchestration, group.interfaces, group.zones, group.image.reference]);
      if (!shapes.has(shape)) problems.push(...inputProblems([resource]));
      shapes.add(shape);
    }
    expect(shapes.size).toBeGreaterThan(5);
    expect(problems).toEqual([]);
  });
});
