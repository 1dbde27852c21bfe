/** How a group is paid on each cloud: the block's own word wins, then the group's, then the default. */
import type { CompletePurchase, PurchasePlan } from './complete';
import { DEFAULTS } from './defaults';
import type { Cloud, GroupNeed, Purchase } from './types';

export function completePurchase(need: GroupNeed): CompletePurchase {
  const on = (cloud: Cloud): PurchasePlan => plan(need[cloud]?.purchase ?? need.purchase);
  const gcpReservation = need.gcp?.reservation;
  const gcpPurchase = need.gcp?.purchase ?? need.purchase;
  return {
    aws: on('aws'),
    azure: on('azure'),
    // `gcp.reservation` is another word for it; where both are written and disagree, a rule says so.
    gcp: gcpPurchase === undefined && gcpReservation !== undefined ? { kind: 'reservation', id: gcpReservation } : on('gcp'),
  };
}

function plan(purchase: Purchase = DEFAULTS.purchase): PurchasePlan {
  if (purchase === 'on-demand') return { kind: 'on-demand' };
  if (purchase === 'spot') return { kind: 'spot', onEviction: DEFAULTS.spotOnEviction };
  if ('spot' in purchase) {
    const { maxUsdPerHour, onEviction } = purchase.spot;
    return { kind: 'spot', ...(maxUsdPerHour === undefined ? {} : { maxUsdPerHour }), onEviction: onEviction ?? DEFAULTS.spotOnEviction };
  }
  return 'reservation' in purchase
    ? { kind: 'reservation', id: purchase.reservation }
    : { kind: 'capacity-block', id: purchase.capacityBlock };
}
