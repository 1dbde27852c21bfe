/**
 * The NICs of an Azure machine. Accelerated networking is a property of each NIC: on where the size supports it and the
 * block says nothing, on the first NIC alone where the size accelerates one only (field notes azure R5 to R7).
 */
import { azureAcceleration } from '../catalog/azure-series';
import type { AzureMachine } from '../catalog/rows';
import type { AzureInterface } from '../topology/blocks';
import type { CompleteGroup } from '../topology/complete';
import { mainNics } from './azure-entries';
import type { AzureInterfacePlan } from './plan';

export function layOutAzure(row: AzureMachine, { network, azure }: CompleteGroup): readonly AzureInterfacePlan[] {
  const wishes: { readonly wish: AzureInterface; readonly network: string }[] = [
    ...(azure.interfaces ?? Array.from({ length: mainNics(network) }, (): AzureInterface => ({}))).map((wish) => ({
      wish,
      network: 'main',
    })),
    ...network.extra.map((name) => ({ wish: {}, network: name })),
  ];
  // Where nobody says which is primary, the first is; an explicit list is passed on as it stands, for the rules to judge.
  const primarySaid = wishes.some(({ wish }) => wish.primary !== undefined);
  const { supported, mostNics } = azureAcceleration(row);
  const automatic = azure.acceleratedNetworking ?? (row.acceleratedNetworkingRequired || supported !== false);
  let accelerated = wishes.filter(({ wish }) => wish.acceleratedNetworking === true).length;
  const room = azure.acceleratedNetworking === true ? Infinity : (mostNics ?? Infinity);
  return wishes.map(({ wish, network: name }, index) => {
    const on = wish.acceleratedNetworking ?? (automatic && accelerated < room);
    if (on && wish.acceleratedNetworking === undefined) accelerated++;
    const subnetId = wish.subnetId ?? (name === 'main' ? azure.subnetId : undefined);
    return {
      name: `nic${index}`,
      primary: primarySaid ? wish.primary === true : index === 0,
      acceleratedNetworking: on,
      network: name,
      ...(subnetId === undefined ? {} : { subnetId }),
      ...(wish.auxiliaryMode === undefined ? {} : { auxiliaryMode: wish.auxiliaryMode }),
      ...(wish.auxiliarySku === undefined ? {} : { auxiliarySku: wish.auxiliarySku }),
    };
  });
}
