/**
 * What `pulumi up` would register for ten telling sizes, as files that a reader can compare with Azure's documents; and each
 * of them held against azure-native's declarations and what Azure's control plane demands.
 */
import path from 'node:path';
import { guestUserData } from '../../../lib/guest/user-data';
import { recordAzure as record } from '../../../lib/providers/azure';
import type { RecordedResource } from '../../../lib/providers/recording';
import type { AzurePlan } from '../../../lib/resolve/plan';
import type { GroupNeed, Topology } from '../../../lib/topology/types';
import { withoutStacks } from '../../gcp/recorded';
import { expectGolden } from '../../golden';
import { one, type Outcome, outcome, topologyOf } from '../../resolve/azure-wishes';
import { controlPlaneProblems } from './control-plane';
import { inputProblems } from './declarations';

const RDMA = { network: { rdma: 'required' } } as const;
const STORAGE: Partial<Topology> = { network: { extra: { storage: { cidr: '10.65.0.0/20' } } } };
const ID = (kind: string) => `/subscriptions/s/resourceGroups/ours/providers/Microsoft.Compute/${kind}/ours`;

/** The ten sizes of the sixth generation of telling cases, and the shapes that no size tells. */
const SHAPES: Readonly<Record<string, readonly [GroupNeed, Partial<Topology>?]>> = {
  D8s_v5: [{ count: 3, azure: { machine: 'Standard_D8s_v5' } }],
  D64s_v7: [{ count: 2, network: { interfaces: 3, extra: ['storage'] }, azure: { machine: 'Standard_D64s_v7' } }, STORAGE],
  E192is_v6: [
    { network: { bandwidthGbps: 200 }, disks: { root: { type: 'fast', sizeGiB: 512 } }, azure: { machine: 'Standard_E192is_v6' } },
  ],
  HB120rs_v3: [{ count: 16, azure: { machine: 'Standard_HB120rs_v3' }, image: 'ubuntu-hpc-22.04', ...RDMA }],
  HBv5: [{ count: 2, azure: { machine: 'Standard_HB368rs_v5', zones: [] }, image: 'ubuntu-hpc-24.04', ...RDMA }],
  HX: [{ count: 2, azure: { machine: 'Standard_HX176rs', availabilitySet: true }, image: 'ubuntu-hpc-24.04', ...RDMA }],
  ND96isr_H100_v5: [{ count: 4, azure: { machine: 'Standard_ND96isr_H100_v5', identity: 'system' }, image: 'ubuntu-hpc-24.04', ...RDMA }],
  D4ps_v6: [{ count: { min: 0, desired: 2, max: 8 }, purchase: 'spot', azure: { machine: 'Standard_D4ps_v6' } }],
  F2s_v2: [{ network: { interfaces: 2, forwarding: true }, access: { publicAddress: true }, azure: { machine: 'Standard_F2s_v2' } }],
  'everything-of-yours': [
    {
      tags: { team: 'net' },
      azure: {
        machine: 'Standard_D8s_v4',
        image: ID('galleries/g/images/i/versions'),
        interfaces: [
          { subnetId: '/subscriptions/s/subnets/front' },
          { primary: true, subnetId: '/subscriptions/s/subnets/back', auxiliaryMode: 'AcceleratedConnections', auxiliarySku: 'A2' },
        ],
        capacityReservationGroup: ID('capacityReservationGroups'),
        identity: '/subscriptions/s/resourceGroups/ours/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ours',
        userData: '#!/bin/sh\necho hello\n',
      },
    },
  ],
};

const recordAzure = (plan: AzurePlan) => withoutStacks(() => record(plan));
const planned = ([group, more]: (typeof SHAPES)[string]): Outcome => one(group, more);
/** The script is a file of its own (lib/guest): here only that it is there, whole. */
function withoutScripts(resources: readonly RecordedResource[], { plan }: Outcome): readonly RecordedResource[] {
  const scripts = new Map(
    plan.groups.map((group) => {
      const withoutKeys = { ...plan, access: { ...plan.access, sshPublicKeys: [] } };
      return [Buffer.from(guestUserData(withoutKeys, group)).toString('base64'), `(base64 of the user-data of ${group.name})`];
    }),
  );
  const text = JSON.stringify(resources, (key, value) => (key === 'customData' ? (scripts.get(value as string) ?? value) : value));
  return JSON.parse(text) as RecordedResource[];
}

describe.each(Object.keys(SHAPES))('%s', (name) => {
  const result = planned(SHAPES[name] as (typeof SHAPES)[string]);
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    resources = await recordAzure(result.plan);
  }, 20_000);

  test('no rule objects', () => expect(result.errors).toEqual([]));
  test('registers what the golden file says', () =>
    expectGolden(path.join(__dirname, 'golden', `${name}.json`), `${JSON.stringify(withoutScripts(resources, result), null, 2)}\n`));
  test('is what azure-native declares', () => expect(inputProblems(resources)).toEqual([]));
  test('is what the control plane takes', () => expect(resources.flatMap(controlPlaneProblems)).toEqual([]));
});

test('ND96is_H100_v5 is refused: it has no InfiniBand', () => {
  const { findings } = one({ azure: { machine: 'Standard_ND96is_H100_v5' }, ...RDMA });
  expect(findings).toEqual([
    {
      rule: 'azure/machine-lacks-need',
      level: 'error',
      path: 'groups.g.network.rdma',
      message: 'Standard_ND96is_H100_v5 has no InfiniBand',
      got: 'Standard_ND96is_H100_v5',
      fix: 'Standard_HB120-16rs_v2 meets all of it; or remove what Standard_ND96is_H100_v5 lacks',
      source: 'catalog azure: Standard_ND96is_H100_v5',
    },
  ]);
});

test('1,000 nodes register as many resources as 3, and ten groups of 100 fewer than 40', async () => {
  const D8 = { machine: 'Standard_D8s_v5' };
  const thousand = await recordAzure(one({ count: 1000, azure: D8 }).plan);
  expect(thousand.map(({ type, name }) => [type, name])).toEqual(
    (await recordAzure(planned(SHAPES['D8s_v5'] as (typeof SHAPES)[string]).plan)).map(({ type, name }) => [type, name]),
  );
  const groups = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`g${i}`, { count: 100, azure: D8 }]));
  expect((await recordAzure(outcome(topologyOf(groups)).plan)).length).toBeLessThan(40);
}, 20_000);

test('two recordings are equal byte for byte', async () => {
  const { plan } = planned(SHAPES['ND96isr_H100_v5'] as (typeof SHAPES)[string]);
  expect(JSON.stringify(await recordAzure(plan))).toBe(JSON.stringify(await recordAzure(plan)));
}, 20_000);
