/** Azure: names of the InfiniBand devices that do not move, and a verbs device that cannot work kept away. */
import type { GroupPlan } from '../resolve/plan';
import type { TuningSetting } from './tuning';

export function azureRdmaSettings({ rdma, dataPlane, expects }: GroupPlan): TuningSetting[] {
  const mayHaveMana = expects.interfaces.some(({ drivers }) => drivers.some(({ name }) => name === 'mana'));
  return [
    ...(rdma === 'infiniband' ? [INFINIBAND_NAMES] : []),
    // DPDK on MANA goes through the verbs device (field notes azure R53).
    ...(rdma === 'none' && dataPlane === 'kernel' && mayHaveMana ? [NO_MANA_VERBS] : []),
  ];
}

/** A name that an image has given already stays: its own service does the same. */
const INFINIBAND_NAMES: TuningSetting = {
  id: 'infiniband-names',
  why: 'the function of accelerated networking is a verbs device too and takes a name from the InfiniBand ones; by PCI address, since the order of the kernel is not that of the board on HBv5',
  source: 'Azure/azhpc-images, install_azure_persistent_rdma_naming.sh; Azure, HB and HC known issues (field notes azure R35)',
  machine: ['infiniband_names'],
};

const NO_MANA_VERBS: TuningSetting = {
  id: 'mana-verbs-off',
  why: 'without RDMA the verbs device of MANA takes no message (max_msg_size 0), and UCX, libfabric and UCC crash on it',
  source: 'Azure/azhpc-images, install.sh: blacklist of mana_ib on sizes without RDMA (field notes azure R25)',
  files: [{ path: '/etc/modprobe.d/90-linerate-mana-ib.conf', content: 'blacklist mana_ib\n' }],
  machine: ['unloaded mana_ib'],
};

/** Words of the tuning script. */
export const AZURE_RDMA_WORDS: Readonly<Record<string, string>> = {
  infiniband_names: `# infiniband_names: mlx5_ib0, mlx5_ib1, ... for InfiniBand ports and mlx5_an0, ... for Ethernet ones, in the order of PCI
infiniband_names() {
  if ! have rdma; then note 'InfiniBand devices keep their names: there is no rdma program (iproute2)'; return; fi
  ib=0 an=0
  for path in "$R"/sys/bus/pci/devices/*/infiniband/*; do
    case $(readlink "\${path%/infiniband/*}/driver") in */mlx5_core) ;; *) continue ;; esac
    get "$path/ports/1/link_layer" || continue
    case $line in
      InfiniBand) want=mlx5_ib$ib ib=$((ib + 1)) ;;
      Ethernet) want=mlx5_an$an an=$((an + 1)) ;;
      *) continue ;;
    esac
    case \${path##*/} in mlx5_ib* | mlx5_an*) continue ;; esac
    rdma dev set "\${path##*/}" name "$want" || refused "\${path##*/}: the name $want"
  done
}`,
  unloaded: `# unloaded MODULE: what a file keeps away from the next boot on is not there now either
unloaded() {
  [ -d "$R/sys/module/$1" ] || return 0
  modprobe -r "$1" || note "$1 is in use, and stays until the next boot"
}`,
};
