/**
 * Windows Server: user-data for cloudbase-init (#ps1_sysnative). A switch gets IOV when it is made and never after, so one without it is refused; the
 * reasons of the firmware and of the driver come from IovSupportReasons. One statement to a line.
 */
import type { HostFunction } from '../../resolve/host-functions';
import type { CompiledHost } from '../host-files';
import type { Loss, RenderedFormat } from '../loss-report';
import { lossesOf, unselectable, without } from './losses';

export function renderPowershell({ policy, plan, group }: CompiledHost): RenderedFormat {
  const can = ({ kind, selector }: HostFunction) => kind === 'network' && ['pci', 'mac', 'name'].includes(selector.by);
  const selected = policy.functions.filter(can);
  const lost = policy.functions.filter((fn) => fn.kind === 'network' && !can(fn));
  const losses: Loss[] = [
    ...lost.map((fn) => unselectable(fn, 'an adapter is selected by PCI location, MAC address or name')),
    ...(group.userData === undefined
      ? []
      : [{ what: "metal.userData, the user's own part", because: 'this is one script', instead: 'a MIME archive with this script in it' }]),
    ...(plan.access.sshPublicKeys.length === 0
      ? []
      : [{ what: 'access.sshPublicKeys', because: 'cloudbase-init takes keys from the metadata', instead: 'public-keys of meta-data' }]),
    ...lossesOf(without(policy, lost), 'Hyper-V', {
      knobs: ['spoofCheck', 'trust', 'queryRss', 'mac', 'linkState'],
      eswitch: false,
      drivers: true,
      vfMtu: false,
      rdma: false,
      vdpa: false,
      kernelArguments: false,
      firmware: false,
      kinds: ['network'],
    }).filter(({ what }) => what !== 'preflight' && what !== 'read-back and undo'),
    {
      what: 'attributes of single functions',
      because: "Hyper-V sets them at the virtual machine's adapter; MAC spoofing is off there by default",
      instead: 'Set-VMNetworkAdapter, Set-VMNetworkAdapterVlan',
    },
  ];
  const script = [HEAD(policy.name, policy.hash), ...selected.map((fn, i) => call(fn, i)), TAIL].join('\n');
  return { format: 'powershell', files: { 'user-data.ps1': script }, losses };
}

const HEAD = (host: string, hash: string): string => `#ps1_sysnative
# linerate: SR-IOV of ${host}. Exit 0: as declared. Exit 1: refused, with the reasons in status.json; nothing is changed when a check fails.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$Status = 'C:\\ProgramData\\linerate\\status.json'
$Reasons = New-Object System.Collections.Generic.List[string]
$Changes = 0
$Functions = New-Object System.Collections.Generic.List[object]

function Write-Status {
  param([string]$State)
  New-Item -ItemType Directory -Force -Path 'C:\\ProgramData\\linerate' | Out-Null
  $Document = @{
    host = '${host}'
    policyHash = '${hash}'
    state = $State
    changes = $script:Changes
    reasons = @($Reasons)
  }
  $Document | ConvertTo-Json -Depth 4 | Set-Content -Path $Status -Encoding UTF8
}

function Stop-WithReasons {
  Write-Status -State 'failed'
  foreach ($Reason in $Reasons) {
    Write-Output "linerate: $Reason"
  }
  exit 1
}

function Find-Adapter {
  param([string]$By, [string]$Value)
  if ($By -eq 'mac') {
    return @(Get-NetAdapter -Physical | Where-Object { $_.PermanentAddress -eq $Value })
  }
  if ($By -eq 'name') {
    return @(Get-NetAdapter -Physical | Where-Object { $_.Name -eq $Value })
  }
  $Segment, $Bus, $Device, $Function = $Value.Split('-')
  $Locations = @(Get-NetAdapterHardwareInfo | Where-Object { ($_.Segment -eq [int]$Segment) -and ($_.Bus -eq [int]$Bus) -and ($_.Device -eq [int]$Device) -and ($_.Function -eq [int]$Function) })
  return @($Locations | ForEach-Object { Get-NetAdapter -Name $_.Name })
}

function Test-Function {
  param([string]$Label, [string]$By, [string]$Value, [int]$Vfs, [string]$Switch, [int]$MtuBytes)
  $Found = @(Find-Adapter -By $By -Value $Value)
  if ($Found.Count -ne 1) {
    $Reasons.Add("$($Label): $($Found.Count) adapters match, and exactly one must")
    return
  }
  $Adapter = $Found[0]
  $Sriov = Get-NetAdapterSriov -Name $Adapter.Name -ErrorAction SilentlyContinue
  if ($null -eq $Sriov) {
    $Reasons.Add("$($Label): $($Adapter.Name) has no SR-IOV")
    return
  }
  if ($Sriov.SriovSupport -ne 'Supported') {
    $Reasons.Add("$($Label): $($Adapter.Name): SR-IOV is $($Sriov.SriovSupport)")
  }
  $Existing = Get-VMSwitch -Name $Switch -ErrorAction SilentlyContinue
  if (($null -ne $Existing) -and (-not $Existing.IovEnabled)) {
    $Reasons.Add("$($Label): the switch $Switch is there without IOV, and IOV can be chosen only when a switch is made")
  }
  $Functions.Add(@{ Label = $Label; Name = $Adapter.Name; Vfs = $Vfs; Switch = $Switch; MtuBytes = $MtuBytes; Existing = $Existing })
}

$VMHost = Get-VMHost
if (-not $VMHost.IovSupport) {
  foreach ($Reason in $VMHost.IovSupportReasons) {
    $Reasons.Add("this host: $Reason")
  }
}`;

const TAIL = `if ($Reasons.Count -gt 0) {
  Stop-WithReasons
}

foreach ($Each in $Functions) {
  try {
    $Sriov = Get-NetAdapterSriov -Name $Each.Name
    if (($Sriov.NumVFs -ne $Each.Vfs) -or (-not $Sriov.Enabled)) {
      Enable-NetAdapterSriov -Name $Each.Name -NumVFs $Each.Vfs
      $Changes += 1
    }
    if ($Each.MtuBytes -gt 0) {
      $Wanted = $Each.MtuBytes + 14
      $Jumbo = Get-NetAdapterAdvancedProperty -Name $Each.Name -RegistryKeyword '*JumboPacket' -ErrorAction SilentlyContinue
      if (($null -ne $Jumbo) -and ([int]$Jumbo.RegistryValue[0] -lt $Wanted)) {
        Set-NetAdapterAdvancedProperty -Name $Each.Name -RegistryKeyword '*JumboPacket' -RegistryValue $Wanted
        $Changes += 1
      }
    }
    if ($null -eq $Each.Existing) {
      New-VMSwitch -Name $Each.Switch -NetAdapterName $Each.Name -EnableIov $true -AllowManagementOS $false | Out-Null
      $Changes += 1
    }
    $Switch = Get-VMSwitch -Name $Each.Switch
    if (-not $Switch.IovEnabled) {
      $Reasons.Add("$($Each.Label): the switch $($Each.Switch) has no IOV after it was made")
    }
    if (-not $Switch.IovSupport) {
      foreach ($Reason in $Switch.IovSupportReasons) {
        $Reasons.Add("$($Each.Label): $Reason")
      }
    }
    $Adapters = @(Get-VMNetworkAdapter -VMName * | Where-Object { ($_.SwitchName -eq $Each.Switch) -and ($_.IovWeight -eq 0) })
    foreach ($VMAdapter in $Adapters) {
      Set-VMNetworkAdapter -VMNetworkAdapter $VMAdapter -IovWeight 100
      $Changes += 1
    }
  } catch {
    $Reasons.Add("$($Each.Label): $($_.Exception.Message)")
  }
}
if ($Reasons.Count -gt 0) {
  Stop-WithReasons
}
Write-Status -State 'applied'
exit 0
`;

function call(fn: HostFunction, index: number): string {
  const { selector } = fn;
  const value =
    'value' in selector
      ? selector.by === 'pci'
        ? location(selector.value)
        : selector.by === 'mac'
          ? selector.value.replaceAll(':', '-').toUpperCase()
          : selector.value
      : '';
  return `Test-Function -Label '${fn.label}' -By '${selector.by}' -Value ${text(value)} -Vfs ${fn.vfs} -Switch 'linerate-${index}' -MtuBytes ${fn.mtuBytes ?? 0}`;
}

function text(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}

/** `0000:3b:00.0` as Windows counts: segment, bus, device and function in decimal. */
function location(pci: string): string {
  return pci
    .split(/[:.]/)
    .map((part) => Number.parseInt(part, 16))
    .join('-');
}
