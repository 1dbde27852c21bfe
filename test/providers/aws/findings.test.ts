/** Findings at the edge of a construct. */
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { evaluate, type Topology, TopologyError } from '../../../lib';
import { AcceleratedCluster, AcceleratedNetwork, AcceleratedNodeGroup } from '../../../lib/providers/aws';
import type { AwsPlan } from '../../../lib/resolve/plan';

const stackOf = () => new Stack(new App({ analyticsReporting: false }), 'Lab', { env: { region: 'us-east-1' } });

const WRONG: Topology = {
  name: 'wrong',
  targets: { aws: {} },
  groups: {
    many: {
      aws: {
        machine: 'c6in.32xlarge',
        publicIp: true,
        interfaces: [
          { networkCardIndex: 0, deviceIndex: 0, type: 'interface' },
          { networkCardIndex: 7, deviceIndex: 0, type: 'interface' },
        ],
      },
    },
    spot: { aws: { machine: 'hpc7a.96xlarge', purchase: 'spot' } },
  },
};

test('all findings at once, in one error, before anything is made', () => {
  const stack = stackOf();
  let thrown: unknown;
  try {
    new AcceleratedCluster(stack, 'Cluster', { topology: WRONG });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(TopologyError);
  const rules = (thrown as TopologyError).findings.filter(({ level }) => level === 'error').map(({ rule }) => rule);
  expect(rules).toEqual(
    expect.arrayContaining(['aws/network-card-out-of-range', 'aws/public-ip-with-several-interfaces', 'aws/purchase-unsupported']),
  );
  expect((thrown as Error).message).toContain(
    'prevents: InvalidParameterCombination: The associatePublicIPAddress parameter cannot be specified',
  );
  expect(stack.node.findAll().map(({ node }) => node.path)).toEqual(['Lab', 'Lab/Cluster']);
});

const PREFERRED: Topology = {
  name: 'tcp',
  targets: { aws: {} },
  groups: { a: { network: { rdma: 'preferred' } }, b: { aws: { machine: 'c8gn.48xlarge' }, machine: { arch: 'arm64' } } },
};

test("warnings become annotations under the rule's id, and can be acknowledged by it", () => {
  const warned = stackOf();
  new AcceleratedCluster(warned, 'Cluster', { topology: PREFERRED });
  Annotations.fromStack(warned).hasWarning('/Lab/Cluster', Match.stringLikeRegexp('aws/rdma-preferred-unavailable.*groups\\.a'));
  const quiet = stackOf();
  Validations.of(quiet).acknowledge({ id: 'aws/rdma-preferred-unavailable', reason: 'TCP is fine here' });
  new AcceleratedCluster(quiet, 'Cluster', { topology: PREFERRED });
  expect(Annotations.fromStack(quiet).findWarning('*', Match.stringLikeRegexp('rdma-preferred-unavailable'))).toEqual([]);
});

test('what is merely worth knowing is an info', () => {
  const stack = stackOf();
  new AcceleratedCluster(stack, 'Cluster', { topology: PREFERRED });
  expect(Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('aws/capability-unused.*groups\\.b')).length).toBeGreaterThan(0);
});

test('a group construct speaks of its own group only', () => {
  const stack = stackOf();
  const network = new AcceleratedNetwork(stack, 'Network', { topology: PREFERRED });
  new AcceleratedNodeGroup(stack, 'B', { topology: PREFERRED, group: 'b', network });
  expect(Annotations.fromStack(stack).findWarning('/Lab/B', Match.anyValue())).toEqual([]);
});

test('what the topology acknowledges stays visible as an info', () => {
  const stack = stackOf();
  new AcceleratedCluster(stack, 'Cluster', {
    topology: { ...PREFERRED, acknowledge: [{ rule: 'aws/rdma-preferred-unavailable', path: 'groups.a', reason: 'TCP is fine here' }] },
  });
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('rdma-preferred-unavailable'));
  Annotations.fromStack(stack).hasInfo('/Lab/Cluster', Match.stringLikeRegexp('acknowledged: TCP is fine here'));
});

test('`amend` has the last word on the plan', () => {
  const stack = stackOf();
  const cluster = new AcceleratedCluster(stack, 'Cluster', {
    topology: PREFERRED,
    amend: (plan): AwsPlan => ({ ...plan, groups: plan.groups.map((group) => ({ ...group, metadataHopLimit: 2 })) }),
  });
  expect(cluster.plan.groups.map(({ metadataHopLimit }) => metadataHopLimit)).toEqual([2, 2]);
});

test('a topology that is not planned for AWS', () => {
  expect(() => new AcceleratedCluster(stackOf(), 'Cluster', { topology: { name: 'g', targets: { gcp: {} }, groups: { a: {} } } })).toThrow(
    /aws\/not-a-target/,
  );
});

test('a plan of evaluate() is taken as it is', () => {
  const plan = evaluate(PREFERRED, { targets: ['aws'] }).plans[0] as AwsPlan;
  const stack = stackOf();
  new AcceleratedNodeGroup(stack, 'A', {
    plan,
    group: 'a',
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-1'] }),
  });
  expect(Annotations.fromStack(stack).findWarning('/Lab/A', Match.anyValue())).toEqual([]);
});
