/** Plans made by hand: what a provider renders must not depend on what the resolver chooses this month. */
import type { AwsGroupPlan, AwsInterfacePlan, AwsPlan, NetworkPlan } from '../../../lib/resolve/plan';

export const AL2023 = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

export function groupPlan(name: string, own: Partial<AwsGroupPlan> & Pick<AwsGroupPlan, 'machine' | 'interfaces'>): AwsGroupPlan {
  return {
    name,
    count: 2,
    size: { min: 2, desired: 2, max: 2 },
    arch: 'x86_64',
    vcpus: 8,
    memoryGiB: 32,
    gpus: undefined,
    bareMetal: false,
    sustainedGbps: 5,
    basis: 'baseline',
    sharedBudget: false,
    rdma: 'none',
    rdmaGbps: 0,
    mtuBytes: 9001,
    placement: { strategy: 'none', because: 'not asked' },
    purchase: { kind: 'on-demand' },
    usdPerHour: 1,
    usdPerGbpsHour: 0.2,
    image: { name: 'al2023', reference: AL2023, kind: 'ssm-parameter', rootDevice: '/dev/xvda' },
    disks: { root: { sizeGiB: 100, type: 'gp3', encrypted: true }, scratch: 'none' },
    publicAddress: false,
    sshFrom: [],
    forwarding: false,
    dataPlane: 'kernel',
    tuning: 'throughput',
    proof: 'report',
    tags: {},
    reasons: [],
    losers: [],
    nearestLoser: null,
    expects: { interfaces: [], mtuBytes: 9001 },
    nicLayout: 'ena',
    zones: ['us-east-1a'],
    enaExpress: 'off',
    metadataHopLimit: 1,
    installEfa: false,
    ...own,
  };
}

export const MAIN: NetworkPlan = {
  name: 'main',
  kind: 'ip',
  cidr: '10.64.0.0/16',
  mtuBytes: 9001,
  subnets: [
    { name: 'us-east-1a', zone: 'us-east-1a', cidr: '10.64.0.0/17' },
    { name: 'public', zone: 'us-east-1a', cidr: '10.64.128.0/24', public: true },
  ],
  because: 'jumbo frames in a VPC',
};

export function plan(groups: readonly AwsGroupPlan[], own: Partial<AwsPlan> = {}): AwsPlan {
  return {
    target: 'aws',
    topology: 'lab',
    groups,
    networks: [MAIN],
    mtuBytes: 9001,
    egress: 'nat',
    access: { user: 'linerate', sshPublicKeys: [], from: [] },
    tags: {},
    region: 'us-east-1',
    zone: 'us-east-1a',
    placementGroups: [],
    ...own,
  };
}

export const one = (networkCardIndex: number, deviceIndex: number, type: AwsInterfacePlan['type'] = 'interface'): AwsInterfacePlan => ({
  networkCardIndex,
  deviceIndex,
  type,
  network: 'main',
});

/** EC2's documented layout for p5.48xlarge: card 0 carries IP and an EFA, the other 31 cards an EFA each. */
export const P5 = [one(0, 0), one(0, 1, 'efa-only'), ...Array.from({ length: 31 }, (_, i) => one(i + 1, 0, 'efa-only'))];

/** Two cards, an EFA that carries IP on each. */
export const HPC7A = [one(0, 0, 'efa'), one(1, 1, 'efa')];

export const p5 = (own: Partial<AwsGroupPlan> = {}): AwsGroupPlan =>
  groupPlan('trainers', {
    machine: 'p5.48xlarge',
    interfaces: P5,
    nicLayout: 'ip-optimized',
    vcpus: 192,
    gpus: { model: 'h100', count: 8 },
    rdma: 'efa',
    rdmaGbps: 3200,
    placement: { strategy: 'cluster', group: 'trainers', because: 'RDMA' },
    ...own,
  });

export const cluster = { name: 'trainers', strategy: 'cluster', groups: ['trainers'] } as const;

export const login = (own: Partial<AwsGroupPlan> = {}): AwsGroupPlan =>
  groupPlan('login', { machine: 't3.large', interfaces: [one(0, 0)], ...own });
