/** Schema of the host SR-IOV policy (sriov.ts). */
import * as z from 'zod';
import { DEFAULTS } from './defaults';
import { filledList, flag, hostMtuBytes, integer, list, mbps, text, vlan } from './schema-fields';

const vf = DEFAULTS.vf;

const oneOrMore = (format: 'pci' | 'mac' | 'interfaceName', what: string) =>
  z.union([text(format), filledList(text(format), what)], { error: `${what}: one, or a list` });

const match = z
  .union(
    [
      z.strictObject({
        pci: oneOrMore('pci', 'PCI addresses').describe(
          'PCI address with its domain, 0000:3b:00.0; a list matches one function per entry.',
        ),
      }),
      z.strictObject({
        mac: oneOrMore('mac', 'MAC addresses').describe('Permanent MAC address; a list matches one function per entry.'),
      }),
      z.strictObject({
        name: oneOrMore('interfaceName', 'interface names').describe(
          'Interface name or alternative name; a list matches one function per entry. Names change when switchdev is enabled: prefer pci or mac.',
        ),
      }),
      z.strictObject({ slot: text('slot').describe('Label of the slot in /sys/bus/pci/slots.') }),
      z.strictObject({
        vendor: text('pciId').describe('PCI vendor id, four hexadecimal digits.'),
        device: text('pciId').describe('PCI device id, four hexadecimal digits.'),
        port: integer(0, 15).optional().describe('Port of the card, counted from 0. Default: exactly one function must match.'),
      }),
      z.strictObject({
        driver: text('driver').describe('Kernel driver of the physical functions.'),
        count: integer(1, 64).describe('Exactly so many functions must match.'),
      }),
    ],
    { error: 'one of { pci }, { mac }, { name }, { slot }, { vendor, device, port } and { driver, count }' },
  )
  .describe('Selects physical functions: pci, mac, name (one or a list), slot, vendor with device, or driver with count.');

/** Fields shared by `vf` and each entry of `ranges`. */
const settings = {
  mac: text('vfMac')
    .optional()
    .describe(
      `pinned derives a stable locally administered address, inherit leaves it, or a unicast address (one virtual function). Default: ${vf.mac}.`,
    ),
  spoofCheck: flag().optional().describe(`Drop frames with a foreign source MAC. Default: ${vf.spoofCheck}.`),
  trust: flag().optional().describe(`Let the virtual function turn on promiscuous mode and change its MAC. Default: ${vf.trust}.`),
  vlan: vlan().optional().describe(`VLAN id that the switch on the card inserts and strips; 0 is none. Default: ${vf.vlan}.`),
  qos: integer(0, 7).optional().describe(`802.1p priority of the VLAN tag, 0 to 7. Default: ${vf.qos}.`),
  vlanProtocol: z.enum(['802.1Q', '802.1ad']).optional().describe(`Tag protocol. Default: ${vf.vlanProtocol}.`),
  maxRateMbps: mbps().optional().describe(`Transmit cap in Mbps; 0 is no cap. Default: ${vf.maxRateMbps}.`),
  minRateMbps: mbps().optional().describe(`Guaranteed transmit rate in Mbps. Default: ${vf.minRateMbps}.`),
  linkState: z.enum(['auto', 'enable', 'disable']).optional().describe(`auto follows the physical link. Default: ${vf.linkState}.`),
  queryRss: flag().optional().describe(`Let the virtual function read the RSS key and table. Default: ${vf.queryRss}.`),
  mtuBytes: hostMtuBytes()
    .optional()
    .describe("MTU in bytes; only where the virtual function keeps a netdev driver. Default: the physical function's."),
  driver: text('driver').optional().describe(`netdevice, vfio-pci or a driver's name. Default: ${vf.driver}.`),
  rdma: flag().optional().describe(`Expect an RDMA device on the virtual function. Default: ${vf.rdma}.`),
  vdpa: z.enum(['none', 'virtio', 'vhost']).optional().describe(`vDPA device on the virtual function. Default: ${vf.vdpa}.`),
  nodeGuid: text('guid').optional().describe(`InfiniBand node GUID: pinned, or an EUI-64. Default: ${vf.nodeGuid}.`),
  portGuid: text('guid').optional().describe(`InfiniBand port GUID: pinned, or an EUI-64. Default: ${vf.portGuid}.`),
};

const range = z.strictObject({
  vfs: z
    .union([text('vfRange'), integer(0, 65534)], { error: 'one virtual function or first to last, counted from 0: 2 or 0-3' })
    .describe('One virtual function, 2, or first to last, 0-3; counted from 0.'),
  ...settings,
});

export const sriovFunction = z
  .strictObject({
    match,
    driver: text('driver').describe('Kernel driver of the physical function, verified on the host.'),
    kind: z.enum(['network', 'infiniband', 'nvme', 'gpu', 'qat']).optional().describe('Kind of device. Default: network.'),
    vfs: integer(0, 65535).describe('Number of virtual functions of each matched function; 0 removes them.'),
    subfunctions: integer(0, 1024).optional().describe('Subfunctions beside the virtual functions. Default: 0.'),
    eswitch: z.enum(['legacy', 'switchdev']).optional().describe(`Mode of the switch on the card. Default: ${DEFAULTS.eswitch}.`),
    mtuBytes: hostMtuBytes().optional().describe('MTU of the physical function in bytes. Default: as it is.'),
    vf: z.strictObject(settings).optional().describe('Settings of every virtual function. Default: MAC pinned, spoof check on, trust off.'),
    ranges: list(range, 'ranges of virtual functions').optional().describe('Settings of some virtual functions, over vf. Default: [].'),
  })
  .meta({ id: 'SriovFunction' });

export const sriovPolicy = z.strictObject({
  os: text('hostOs')
    .optional()
    .describe('Operating system of the hosts; the format of the user-data follows from it. Default: none stated.'),
  functions: list(sriovFunction, 'functions').optional().describe('Physical functions and what becomes of them. Default: [].'),
  kernel: z
    .strictObject({
      hugepages1G: integer(0, 65536).optional().describe('Huge pages of 1 GiB. Default: 0.'),
      hugepages2M: integer(0, 16_777_216).optional().describe('Huge pages of 2 MiB. Default: 0.'),
      isolateCpus: text('cpuList')
        .optional()
        .describe('numa-of-function, or a list such as 2-23; two cores are always left. Default: none.'),
      iommu: z.enum(['passthrough', 'strict']).optional().describe("IOMMU mode of host-owned devices. Default: the distribution's."),
    })
    .optional()
    .describe('Kernel arguments. Default: none.'),
});
