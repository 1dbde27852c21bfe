/** One physical function: everything before the network comes up (`pre`) and after bonds (`post`), in the order of its driver. */
import type { HostFunction, VirtualFunction } from '../resolve/host-functions';
import type { Operation, OperationAction, OperationPhase } from './operation';
import { sysfs } from './preflight-operations';
import { call } from './quote';
import { vfRuns, vfTarget } from './vf-runs';

interface Step {
  readonly action: OperationAction;
  /** What tells it apart from others of the same action. */
  readonly part?: string;
  readonly target?: string;
  readonly value: unknown;
  readonly precondition?: string;
  readonly commands: readonly string[];
  readonly readBack: string;
  readonly undo?: string;
  readonly why: string;
}

function operation(fn: HostFunction, phase: OperationPhase, step: Step): Operation {
  const { action, part, target, value, precondition, commands, readBack, undo, why } = step;
  return {
    id: `${phase}/${fn.label}/${action}${part === undefined ? '' : `/${part}`}`,
    phase,
    action,
    function: fn.label,
    target: target ?? fn.label,
    value,
    ...(precondition === undefined ? {} : { precondition }),
    commands,
    readBack,
    ...(undo === undefined ? {} : { undo }),
    why,
  };
}

/** Up to the virtual functions with their attributes, unbound. */
export function preOperations(fn: HostFunction): Operation[] {
  const { driver } = fn;
  const network = fn.kind === 'network' || fn.kind === 'infiniband';
  const hasSwitch = driver?.eswitch !== undefined && fn.kind === 'network';
  const steps: Step[] = [];
  if (hasSwitch && fn.eswitch === 'switchdev' && driver?.emulated !== true) steps.push(pinName(fn));
  if (network && driver?.needsUp !== undefined) steps.push(linkUp(fn, driver.needsUp));
  if (network && fn.mtuBytes !== undefined) steps.push(mtu(fn, fn.mtuBytes));
  if (driver?.creates === 'virt-mgmt') steps.push(...nvmeBefore(fn));
  if (hasSwitch && driver?.eswitch?.order === 'mode-first') steps.push(modeFirst(fn));
  // Back to legacy comes before the count: in switchdev some drivers refuse a change of it.
  if (hasSwitch && driver?.eswitch?.order === 'vfs-first' && fn.eswitch === 'legacy') steps.push(...modeAfter(fn));
  if (hasSwitch && driver?.eswitch?.order === 'vfs-first' && fn.eswitch === 'switchdev') steps.push(...beforeSwitchdev(fn));
  steps.push(driver?.creates === 'sriov-manage' ? managed(fn) : count(fn));
  if (driver?.emulated !== true && fn.vfs > 0) steps.push(waitFor(fn));
  if (hasSwitch && driver?.eswitch?.order === 'vfs-first' && fn.eswitch === 'switchdev') steps.push(...modeAfter(fn));
  if (driver?.creates === 'virt-mgmt') steps.push(...nvmeAfter(fn));
  if (network)
    steps.push(...fn.virtualFunctions.flatMap((vf) => attributes(fn, vf, driver?.ratesNeedLink === undefined ? 'all' : 'but-rates')));
  return steps.map((step) => operation(fn, 'pre', step));
}

/** After bonds: drivers, MTU, links. */
export function postOperations(fn: HostFunction): Operation[] {
  const network = fn.kind === 'network' || fn.kind === 'infiniband';
  const steps: Step[] = [];
  if (network && fn.vfs > 0) steps.push(linkUp(fn, 'the virtual functions have a link when the port has one'));
  if (network && fn.driver?.ratesNeedLink !== undefined) {
    steps.push(...fn.virtualFunctions.flatMap((vf) => attributes(fn, vf, 'rates')));
  }
  const vfio = vfRuns(fn.virtualFunctions, ({ driver }) => (driver === 'vfio-pci' ? driver : undefined));
  steps.push(...vfio.map((run) => isolated(fn, run)));
  if (fn.driver?.emulated !== true) {
    steps.push(
      ...vfRuns(fn.virtualFunctions, ({ driver }) =>
        driver === 'netdevice' && fn.driver?.vfDriver === undefined ? undefined : driver,
      ).map((run) => bind(fn, run)),
    );
  }
  steps.push(...vfRuns(fn.virtualFunctions, ({ mtuBytes }) => mtuBytes).map((run) => vfMtu(fn, run)));
  steps.push(...vfRuns(fn.virtualFunctions, ({ rdma }) => (rdma ? 'present' : undefined)).map((run) => vfRdma(fn, run)));
  steps.push(...fn.virtualFunctions.filter(({ vdpa }) => vdpa !== 'none').map((vf) => vdpa(fn, vf)));
  return steps.map((step) => operation(fn, 'post', step));
}

function pinName(fn: HostFunction): Step {
  return {
    action: 'pin-name',
    value: "the interface's present name",
    precondition: `test ! -e /etc/systemd/network/10-linerate-*.link`,
    commands: [call('pin_name', fn.label)],
    readBack: 'cat /etc/systemd/network/10-linerate-*.link',
    undo: 'remove the file',
    why: 'switchdev gives the port a phys_port_name, and udev a new name with it (np0)',
  };
}

function linkUp(fn: HostFunction, why: string): Step {
  return {
    action: 'set-link',
    value: 'up',
    precondition: 'the link is down',
    commands: [call('link_up', fn.label)],
    readBack: 'ip link show',
    undo: 'ip link set down',
    why,
  };
}

function mtu(fn: HostFunction, bytes: number): Step {
  return {
    action: 'set-mtu',
    value: bytes,
    precondition: `the MTU is not ${bytes}`,
    commands: [call('mtu', fn.label, bytes)],
    readBack: 'cat mtu of the interface',
    undo: 'the MTU that it had',
    why: 'a virtual function carries at most what its physical function does; lowered too when the policy says less',
  };
}

function modeFirst(fn: HostFunction): Step {
  return {
    action: 'set-eswitch',
    value: fn.eswitch,
    precondition: `the mode is not ${fn.eswitch}, or the count must change while it is switchdev`,
    commands: [call('eswitch_first', fn.label, fn.eswitch, fn.vfs)],
    readBack: `devlink dev eswitch show pci/${fn.label}`,
    undo: 'the mode and the count that it had',
    why: `${fn.driverName} changes the mode only while there are no virtual functions (EOPNOTSUPP otherwise); ${fn.driver?.eswitch?.source}`,
  };
}

function beforeSwitchdev(fn: HostFunction): Step[] {
  const steps: Step[] = [];
  if (fn.driver?.eswitch?.offload === true) {
    steps.push({
      action: 'set-offload',
      value: { 'hw-tc-offload': true },
      precondition: 'the interface has the feature, and it is off',
      commands: [call('offload', fn.label)],
      readBack: 'ethtool -k',
      undo: 'ethtool -K hw-tc-offload off',
      why: 'rules of the representors run in the card only with it',
    });
  }
  if (fn.driver?.eswitch?.flowSteering === true) {
    steps.push({
      action: 'set-flow-steering',
      value: 'smfs',
      precondition: 'the driver has flow_steering_mode, and the mode is legacy still',
      commands: [call('steer', fn.label)],
      readBack: `devlink dev param show pci/${fn.label} name flow_steering_mode`,
      undo: 'none: it has no effect in legacy',
      why: 'DOCA-OFED starts with dmfs and needs smfs before switchdev (canonical/netplan#608)',
    });
  }
  return steps;
}

function modeAfter(fn: HostFunction): Step[] {
  return [
    {
      action: 'unbind',
      target: fn.vfs === 0 ? fn.label : vfTarget({ first: 0, last: fn.vfs - 1 }),
      value: 'no driver',
      precondition: `the mode is not ${fn.eswitch}, and virtual functions are bound`,
      commands: [call('unbind_for_mode', fn.label, fn.eswitch, fn.vfs)],
      readBack: `ls ${sysfs(fn)}/virtfn*/driver`,
      undo: 'the driver that each had',
      why: `${fn.driverName} wants every virtual function unbound while the mode changes`,
    },
    {
      action: 'set-eswitch',
      value: fn.eswitch,
      precondition: `the mode is not ${fn.eswitch}: the mode that it has is refused (EINVAL on bnxt_en)`,
      commands: [call('eswitch_after', fn.label, fn.eswitch)],
      readBack: `devlink dev eswitch show pci/${fn.label}`,
      undo: 'the mode that it had',
      why:
        fn.eswitch === 'switchdev'
          ? `${fn.driverName}: the functions first, then the mode; ${fn.driver?.eswitch?.source}`
          : 'VLAN, spoof check and trust exist in legacy only',
    },
  ];
}

function count(fn: HostFunction): Step {
  return {
    action: 'set-vf-count',
    value: fn.vfs,
    precondition: `sriov_numvfs is not ${fn.vfs}`,
    commands: [call('vf_count', fn.label, fn.vfs)],
    readBack: `test "$(cat ${sysfs(fn)}/sriov_numvfs)" = ${fn.vfs}`,
    undo: 'the count that it had, with the attributes and drivers of its functions',
    why: 'through zero, since the kernel refuses one count after another (EBUSY); never when it is right, since that would destroy live functions; read back, since a write may succeed and make none',
  };
}

function managed(fn: HostFunction): Step {
  return {
    action: 'set-vf-count',
    value: fn.vfs,
    precondition: `sriov_numvfs is not ${fn.vfs}`,
    commands: [call('sriov_manage', fn.label, fn.vfs)],
    readBack: `test "$(cat ${sysfs(fn)}/sriov_numvfs)" = ${fn.vfs}`,
    undo: 'sriov-manage -d',
    why: 'the vGPU host driver makes its functions with its own tool, again on every boot',
  };
}

function waitFor(fn: HostFunction): Step {
  return {
    action: 'wait-for',
    target: vfTarget({ first: 0, last: fn.vfs - 1 }),
    value: 'virtfn and physfn links',
    precondition: 'a link is missing',
    commands: [call('wait_vfs', fn.label, fn.vfs)],
    readBack: `ls -d ${sysfs(fn)}/virtfn*/physfn`,
    why: 'the functions appear after the write returns (k8snetworkplumbingwg/sriov-network-operator#1015)',
  };
}

const ON = { true: 'on', false: 'off' } as const;

/** The attributes as `ip link set vf` names them, in the order of their effect. */
function attributes(fn: HostFunction, vf: VirtualFunction, which: 'all' | 'but-rates' | 'rates'): Step[] {
  const rates: [string, string | number][] = [
    ...(vf.minRateMbps === undefined ? [] : ([['min_tx_rate', vf.minRateMbps]] as [string, number][])),
    ...(vf.maxRateMbps === undefined ? [] : ([['max_tx_rate', vf.maxRateMbps]] as [string, number][])),
  ];
  const others: [string, string | number][] = [
    ...(vf.mac === undefined ? [] : ([['mac', vf.mac]] as [string, string][])),
    ...(vf.vlan === undefined ? [] : ([['vlan', vf.vlan]] as [string, number][])),
    ...(vf.qos === undefined ? [] : ([['qos', vf.qos]] as [string, number][])),
    ...(vf.vlanProtocol === undefined ? [] : ([['proto', vf.vlanProtocol]] as [string, string][])),
    ...(which === 'all' ? rates : []),
    ...(vf.spoofCheck === undefined ? [] : ([['spoofchk', ON[`${vf.spoofCheck}`]]] as [string, string][])),
    ...(vf.trust === undefined ? [] : ([['trust', ON[`${vf.trust}`]]] as [string, string][])),
    ...(vf.linkState === undefined ? [] : ([['state', vf.linkState]] as [string, string][])),
    ...(vf.queryRss === undefined ? [] : ([['query_rss', ON[`${vf.queryRss}`]]] as [string, string][])),
    ...(vf.nodeGuid === undefined ? [] : ([['node_guid', vf.nodeGuid]] as [string, string][])),
    ...(vf.portGuid === undefined ? [] : ([['port_guid', vf.portGuid]] as [string, string][])),
  ];
  const words = which === 'rates' ? rates : others;
  if (words.length === 0) return [];
  const { index, driver: _driver, rdma: _rdma, vdpa: _vdpa, mtuBytes: _mtu, minRateMbps, maxRateMbps, ...rest } = vf;
  const rate = { ...(minRateMbps === undefined ? {} : { minRateMbps }), ...(maxRateMbps === undefined ? {} : { maxRateMbps }) };
  return [
    {
      action: 'set-vf',
      part: String(index),
      target: `vf ${index}`,
      value: which === 'all' ? { ...rest, ...rate } : which === 'rates' ? rate : rest,
      precondition: 'ip link shows another value; only what differs is written',
      commands: [call('vf', fn.label, index, ...words.flat())],
      readBack: `ip link show: the line of vf ${index}`,
      undo: 'the values that it had',
      why:
        which === 'rates'
          ? `${fn.driverName} takes a rate only while the link is up`
          : fn.kind === 'infiniband'
            ? 'before a driver is bound: a function without GUIDs keeps its port down'
            : 'while the function is unbound: a VLAN, MAC or trust that changes later resets it',
    },
  ];
}

function isolated(fn: HostFunction, run: { readonly first: number; readonly last: number }): Step {
  return {
    action: 'require',
    part: `iommu-group-${run.first}`,
    target: vfTarget(run),
    value: 'an IOMMU group without foreign devices',
    commands: [call('isolated', fn.label, run.first, run.last)],
    readBack: `ls ${sysfs(fn)}/virtfn${run.first}/iommu_group/devices`,
    why: 'everything in the group goes to the guest with it (Linux Documentation/driver-api/vfio.rst)',
  };
}

function bind(fn: HostFunction, run: { readonly first: number; readonly last: number; readonly value: string }): Step {
  const expected = run.value === 'netdevice' ? (fn.driver?.vfDriver ?? 'any') : run.value;
  return {
    action: 'bind',
    part: String(run.first),
    target: vfTarget(run),
    value: run.value,
    precondition: `the driver is not ${expected}`,
    commands: [call('bind', fn.label, run.first, run.last, run.value, expected)],
    readBack: `readlink ${sysfs(fn)}/virtfn${run.first}/driver`,
    undo: 'the driver that each had',
    why:
      run.value === 'netdevice'
        ? "the host's own driver, once the bond below is active"
        : 'by driver_override and address: new_id and ids= would take every device of that id',
  };
}

function vfMtu(fn: HostFunction, run: { readonly first: number; readonly last: number; readonly value: number }): Step {
  return {
    action: 'set-mtu',
    part: String(run.first),
    target: vfTarget(run),
    value: run.value,
    precondition: `the MTU is not ${run.value}`,
    commands: [call('vf_mtu', fn.label, run.first, run.last, run.value)],
    readBack: `cat ${sysfs(fn)}/virtfn${run.first}/net/*/mtu`,
    why: 'the interface exists only once a driver is bound',
  };
}

function vfRdma(fn: HostFunction, run: { readonly first: number; readonly last: number }): Step {
  return {
    action: 'verify',
    part: `rdma-${run.first}`,
    target: vfTarget(run),
    value: 'an RDMA device',
    commands: [call('vf_rdma', fn.label, run.first, run.last)],
    readBack: `ls ${sysfs(fn)}/virtfn${run.first}/infiniband`,
    why: 'declared with rdma: true; the driver makes the device, or it does not',
  };
}

function vdpa(fn: HostFunction, { index, vdpa: kind }: VirtualFunction): Step {
  const driver = kind === 'vhost' ? 'vhost_vdpa' : 'virtio_vdpa';
  return {
    action: 'add-vdpa',
    part: String(index),
    target: `vf ${index}`,
    value: kind,
    precondition: 'there is no vDPA device of that name, or another driver has it',
    commands: [call('vdpa', fn.label, index, driver)],
    readBack: 'vdpa dev show',
    undo: 'vdpa dev del',
    why: 'a virtio device whose data path is the virtual function',
  };
}

/** Each secondary controller gets an equal share; the primary gives up its own first. */
function nvmeBefore(fn: HostFunction): Step[] {
  if (fn.vfs === 0) return [];
  return [
    {
      action: 'set-vf',
      part: 'primary',
      target: 'primary controller',
      value: { flexibleQueues: 0, flexibleInterrupts: 0 },
      precondition: `sriov_numvfs is not ${fn.vfs}`,
      commands: [call('nvme_prepare', fn.label, fn.vfs)],
      readBack: 'nvme primary-ctrl-caps: vqrfap and virfap are 0',
      why: 'flexible resources that the primary keeps cannot be shared out; taken back with a controller reset',
    },
    ...fn.virtualFunctions.map(
      ({ index }): Step => ({
        action: 'set-vf',
        part: `${index}-resources`,
        target: `vf ${index}`,
        value: { queues: 'an equal share, 2 at least', interrupts: 'an equal share, 1 at least' },
        precondition: `sriov_numvfs is not ${fn.vfs}`,
        commands: [call('nvme_share_out', fn.label, index, fn.vfs)],
        readBack: 'nvme list-secondary: NVQ and NVI',
        why: 'a secondary controller without queues cannot be brought online',
      }),
    ),
  ];
}

function nvmeAfter(fn: HostFunction): Step[] {
  return fn.virtualFunctions.map(({ index }) => ({
    action: 'set-vf',
    part: `${index}-online`,
    target: `vf ${index}`,
    value: { online: true },
    precondition: 'the secondary controller is offline',
    commands: [call('nvme_online', fn.label, index, fn.vfs)],
    readBack: 'nvme list-secondary: SCS is Online',
    undo: 'nvme virt-mgmt -a 7',
    why: 'a function of an offline controller answers nothing (CSTS 0x2)',
  }));
}
