/**
 * SriovNetworkNodePolicy, for clusters that run the SR-IOV Network Operator. Its webhook's rules hold here: a range only with a name, one
 * device type in a policy, vDPA with netdevice and switchdev.
 */
import type { HostFunction } from '../../resolve/host-functions';
import type { CompiledHost } from '../host-files';
import type { Loss, RenderedFormat } from '../loss-report';
import { vfRuns } from '../vf-runs';
import { lossesOf, unselectable, without } from './losses';

const NAMESPACE = 'sriov-network-operator';

export function renderSriovOperator({ policy }: CompiledHost): RenderedFormat {
  const { stringify } = require('yaml') as typeof import('yaml');
  const can = ({ kind, selector, vfs }: HostFunction) =>
    (kind === 'network' || kind === 'infiniband') && (selector.by === 'pci' || selector.by === 'name') && vfs > 0;
  const selected = policy.functions.filter(can);
  const made = selected.map((fn, i) => policies(fn, i, policy.name));
  const lost = policy.functions.filter((fn) => (fn.kind === 'network' || fn.kind === 'infiniband') && !can(fn));
  const losses = [
    ...lost.map((fn) =>
      unselectable(
        fn,
        fn.vfs === 0 ? 'a policy of the operator makes one function or more' : 'the operator selects by PCI address or name',
      ),
    ),
    ...made.flatMap(({ losses: each }) => each),
    ...lossesOf(without(policy, lost), 'the operator', {
      knobs: [],
      eswitch: true,
      drivers: true,
      vfMtu: true,
      rdma: true,
      vdpa: true,
      kernelArguments: false,
      firmware: true,
      kinds: ['network', 'infiniband'],
    }),
  ];
  return {
    format: 'sriov-operator',
    files: { 'policy.yaml': made.flatMap(({ documents }) => documents.map((each) => stringify(each, { lineWidth: 0 }))).join('---\n') },
    losses,
  };
}

type Role = 'netdevice' | 'vfio-pci';

function policies(fn: HostFunction, index: number, host: string): { readonly documents: object[]; readonly losses: Loss[] } {
  const runs = vfRuns(
    fn.virtualFunctions,
    ({ driver, rdma, vdpa }) => `${driver === 'netdevice' ? 'netdevice' : 'vfio-pci'} ${rdma} ${vdpa}`,
  );
  const [first] = runs;
  if (runs.length <= 1 || fn.selector.by === 'name') {
    return { documents: runs.map((run) => document(fn, index, host, run, runs.length > 1)), losses: [] };
  }
  return {
    documents: first === undefined ? [] : [document(fn, index, host, { ...first, last: fn.vfs - 1 }, false)],
    losses: [
      {
        what: `${fn.label} ranges with different roles`,
        because:
          'the operator takes a range with a name only (name#first-last), not with a PCI address: all functions get the role of the first range',
        instead: 'match: { name: ... }',
      },
    ],
  };
}

function document(
  fn: HostFunction,
  index: number,
  host: string,
  run: { readonly first: number; readonly last: number; readonly value: string },
  ranged: boolean,
): object {
  const [deviceType, rdma, vdpa] = run.value.split(' ') as [Role, string, string];
  const suffix = ranged ? `-${run.first}` : '';
  const infiniband = fn.kind === 'infiniband';
  return {
    apiVersion: 'sriovnetwork.openshift.io/v1',
    kind: 'SriovNetworkNodePolicy',
    metadata: { name: `linerate-${host}-${index}${suffix}`.replace(/[^a-z0-9.-]/g, '-'), namespace: NAMESPACE },
    spec: {
      resourceName: `linerate_${index}${suffix.replace('-', '_')}`,
      nodeSelector: { 'kubernetes.io/hostname': host },
      priority: 99,
      numVfs: fn.vfs,
      ...(fn.mtuBytes === undefined ? {} : { mtu: fn.mtuBytes }),
      nicSelector:
        fn.selector.by === 'name'
          ? { pfNames: [ranged ? `${fn.selector.value}#${run.first}-${run.last}` : fn.selector.value] }
          : { rootDevices: [fn.label] },
      deviceType,
      // InfiniBand is RDMA unless a guest drives the function (the operator's mutating webhook).
      isRdma: deviceType === 'netdevice' && (rdma === 'true' || infiniband),
      linkType: infiniband ? 'ib' : 'eth',
      ...(fn.eswitch === 'switchdev' ? { eSwitchMode: 'switchdev' } : {}),
      ...(vdpa === 'none' ? {} : { vdpaType: vdpa }),
    },
  };
}
