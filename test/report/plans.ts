/** Small plans made by hand: what the report says must not depend on the catalog of the day. */
import type { AwsGroupPlan, AwsPlan, GroupPlanBase, MetalPlan } from '../../lib/resolve/plan';
import type { CompleteTopology } from '../../lib/topology/complete';
import { parseTopology } from '../../lib/topology/parse';

export function topologyOf(text: string): CompleteTopology {
  const { topology, findings } = parseTopology(text);
  if (topology === undefined) throw new Error(JSON.stringify(findings));
  return topology;
}

export const DEMO = `
name: demo
targets: { aws: {} }
groups:
  trainers: { count: 4, only: [aws], machine: { gpus: { model: [h100, h200], count: 8 } }, network: { rdma: required, rdmaGbps: 3200 } }
  login: { only: [aws], network: { bandwidthGbps: 25 } }
  rack: { only: [metal], metal: { hosts: [ { name: n1 }, { name: n2 } ] } }
`;
export const TWO_GROUPS = topologyOf(DEMO);

function group(name: string, more: Partial<GroupPlanBase>): GroupPlanBase {
  return {
    name,
    machine: 'm',
    count: 1,
    size: { min: 1, desired: 1, max: 1 },
    arch: 'x86_64',
    vcpus: 4,
    memoryGiB: 16,
    gpus: undefined,
    bareMetal: false,
    sustainedGbps: 25,
    basis: 'baseline',
    sharedBudget: false,
    rdma: 'none',
    rdmaGbps: 0,
    mtuBytes: 9001,
    placement: { strategy: 'none', because: 'nothing is asked' },
    purchase: { kind: 'on-demand' },
    usdPerHour: 1.5,
    usdPerGbpsHour: 0.06,
    image: { name: 'ubuntu-24.04', reference: '/ssm/ubuntu', kind: 'ssm-parameter' },
    disks: { root: { sizeGiB: 100, type: 'gp3', encrypted: true }, scratch: 'none' },
    publicAddress: false,
    sshFrom: [],
    forwarding: false,
    dataPlane: 'kernel',
    tuning: 'throughput',
    proof: 'report',
    tags: {},
    reasons: [{ field: 'machine', because: 'the cheapest of 3 machines that meets every need (1.5 $/h)', source: 'catalog aws' }],
    losers: [],
    nearestLoser: null,
    expects: { interfaces: [{ kind: 'ena', count: 1, drivers: [{ name: 'ena' }] }], mtuBytes: 9001 },
    ...more,
  };
}

function awsGroup(name: string, more: Partial<AwsGroupPlan>): AwsGroupPlan {
  return {
    ...group(name, {}),
    nicLayout: 'ena',
    interfaces: [{ networkCardIndex: 0, deviceIndex: 0, type: 'interface', network: 'main' }],
    zones: ['us-east-1a'],
    enaExpress: 'off',
    metadataHopLimit: 1,
    installEfa: false,
    ...more,
  };
}

const shared = {
  topology: 'demo',
  networks: [
    {
      name: 'main',
      kind: 'ip' as const,
      cidr: '10.64.0.0/16',
      mtuBytes: 9001,
      subnets: [{ name: 'main-a', cidr: '10.64.0.0/20', zone: 'us-east-1a' }],
      because: 'every size carries 9001',
    },
  ],
  mtuBytes: 9001,
  egress: 'nat' as const,
  access: { user: 'linerate', sshPublicKeys: [], from: [] },
  tags: {},
};

export const AWS_PLAN: AwsPlan = {
  ...shared,
  target: 'aws',
  region: 'us-east-1',
  zone: 'us-east-1a',
  placementGroups: [{ name: 'trainers', strategy: 'cluster', groups: ['trainers'] }],
  catalog: { asOf: '2026-11-20', pricesAsOf: '2026-11-19', priceRegion: 'us-east-1', overrides: [] },
  groups: [
    awsGroup('trainers', {
      machine: 'p5.48xlarge',
      count: 4,
      size: { min: 4, desired: 4, max: 4 },
      gpus: { model: 'h100', count: 8 },
      sustainedGbps: 100,
      sharedBudget: true,
      rdma: 'efa',
      rdmaGbps: 3200,
      placement: { strategy: 'cluster', group: 'trainers', because: 'RDMA is on' },
      usdPerHour: 55.04,
      usdPerGbpsHour: 0.5504,
      nicLayout: 'ip-optimized',
      interfaces: [
        { networkCardIndex: 0, deviceIndex: 0, type: 'interface', network: 'main' },
        { networkCardIndex: 0, deviceIndex: 1, type: 'efa-only', network: 'main' },
        { networkCardIndex: 1, deviceIndex: 1, type: 'efa-only', network: 'main' },
      ],
      losers: [
        {
          machine: 'p5en.48xlarge',
          because: 'meets the need at 63.296 $/h; p5.48xlarge costs 55.04',
          usdPerHour: 63.296,
          sustainedGbps: 200,
        },
        {
          machine: 'p4d.24xlarge',
          because: 'a100 GPUs, h100 or h200 asked; 400 Gbps of RDMA, 3200 asked',
          usdPerHour: 21.9576,
          sustainedGbps: 100,
        },
      ],
      nearestLoser: {
        machine: 'p4d.24xlarge',
        because: 'a100 GPUs, h100 or h200 asked; 400 Gbps of RDMA, 3200 asked',
        usdPerHour: 21.9576,
        sustainedGbps: 100,
      },
    }),
    awsGroup('login', { machine: 'c7gn.2xlarge', usdPerHour: 0.4992, usdPerGbpsHour: 0.02 }),
  ],
};

export const METAL_PLAN: MetalPlan = {
  ...shared,
  target: 'metal',
  networks: [],
  mtuBytes: 1500,
  groups: [
    {
      ...group('rack', {}),
      machine: '2 hosts',
      count: 2,
      sustainedGbps: null,
      basis: 'unknown',
      mtuBytes: 1500,
      usdPerHour: null,
      usdPerGbpsHour: null,
      os: 'debian-13',
      hosts: [],
      interfaces: [],
    },
  ],
};
