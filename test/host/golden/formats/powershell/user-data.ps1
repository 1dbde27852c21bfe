#ps1_sysnative
# linerate: SR-IOV of n01. Exit 0: as declared. Exit 1: refused, with the reasons in status.json; nothing is changed when a check fails.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$Status = 'C:\ProgramData\linerate\status.json'
$Reasons = New-Object System.Collections.Generic.List[string]
$Changes = 0
$Functions = New-Object System.Collections.Generic.List[object]

function Write-Status {
  param([string]$State)
  New-Item -ItemType Directory -Force -Path 'C:\ProgramData\linerate' | Out-Null
  $Document = @{
    host = 'n01'
    policyHash = 'ad9b273fcd5000b177daa82594bbaa10a141a73009e757dd5b36b29cf7a05288'
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
}
Test-Function -Label '0000:3b:00.0' -By 'pci' -Value '0-59-0-0' -Vfs 4 -Switch 'linerate-0' -MtuBytes 9000
Test-Function -Label 'name=ens2f0' -By 'name' -Value 'ens2f0' -Vfs 2 -Switch 'linerate-1' -MtuBytes 0
Test-Function -Label 'mac=0c:42:a1:00:00:01' -By 'mac' -Value '0C-42-A1-00-00-01' -Vfs 2 -Switch 'linerate-2' -MtuBytes 0
if ($Reasons.Count -gt 0) {
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
