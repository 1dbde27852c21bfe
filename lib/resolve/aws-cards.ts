/**
 * The network cards of an EC2 machine: which take EFA, and what they sustain. Everything from the row, nothing from the
 * type's name. Sources: EC2 guide "Network cards", "Maximize network bandwidth on instances with multiple network cards"
 * (field notes aws ).
 */
import type { AwsMachine, NetworkCardRun } from '../catalog/rows';
import type { NicLayout } from '../topology/blocks';

export interface NetworkCard extends NetworkCardRun {
  readonly index: number;
}

const expanded = new WeakMap<AwsMachine, readonly NetworkCard[]>();

/** The folded runs, one card each. */
export function networkCards(machine: AwsMachine): readonly NetworkCard[] {
  let cards = expanded.get(machine);
  if (cards === undefined) {
    const each: NetworkCard[] = [];
    for (const run of machine.network.cards) for (let index = run.first; index <= run.last; index++) each.push({ ...run, index });
    cards = each;
    expanded.set(machine, cards);
  }
  return cards;
}

export function carriesIp(card: NetworkCard): boolean {
  return card.interfaceTypes.includes('interface');
}

/** Cards that get an EFA: those that a document recommends, else from card 0 up to the type's maximum. */
export function efaCards(machine: AwsMachine): readonly NetworkCard[] {
  const { maxEfaInterfaces, recommendedEfaCards } = machine.network;
  if (maxEfaInterfaces === 0) return [];
  const able = networkCards(machine).filter((card) => card.interfaceTypes.includes('efa') || card.interfaceTypes.includes('efa-only'));
  const wanted = recommendedEfaCards === undefined ? able : able.filter((card) => recommendedEfaCards.includes(card.index));
  return wanted.slice(0, maxEfaInterfaces);
}

/** Cards that carry IP at the most under a layout; the first is the primary's. */
export function ipCards(machine: AwsMachine, layout: NicLayout): readonly NetworkCard[] {
  const able = networkCards(machine).filter(carriesIp);
  const documented = machine.network.bandwidthOptimizedEnaCards;
  switch (layout) {
    case 'ena':
      return able;
    case 'ip-optimized':
      return able.slice(0, 1);
    case 'bandwidth-optimized':
      return documented === undefined ? able : able.filter((card) => documented.includes(card.index));
    case 'combined': {
      const efa = new Set(efaCards(machine).map((card) => card.index));
      return able.filter((card, i) => i === 0 || (efa.has(card.index) && card.interfaceTypes.includes('efa')));
    }
  }
}

/**
 * IP traffic that the cards sustain, in Gbps: the smallest of the summed baselines, the stated total and the documented
 * cap on ENA traffic. An accelerated machine with several cards and no documented cap counts card 0 only, since EFA takes
 * part of the rest by an unstated rule. Burst never counts.
 *
 * @param weighting R-44: `vpc-1` moves a quarter of the baseline from EBS to the network, `ebs-1` the other way
 */
export function sustainedIpGbps(
  machine: AwsMachine,
  cards: readonly NetworkCard[],
  weighting: 'default' | 'vpc-1' | 'ebs-1' = 'default',
): number {
  const { network, accelerated } = machine;
  const unstated = accelerated && network.cardCount > 1 && network.enaTotalCapGbps === undefined;
  const counted = unstated ? cards.filter((card) => card.index === 0) : cards;
  const factor = weighting === 'vpc-1' ? 1.25 : weighting === 'ebs-1' ? 0.75 : 1;
  const sum = counted.reduce((total, card) => total + card.baselineGbps, 0) * factor;
  return round(Math.min(sum, network.statedGbps ?? Infinity, network.enaTotalCapGbps ?? Infinity));
}

/** Sum over the EFA interfaces, at most the machine's own total. */
export function efaGbps(machine: AwsMachine, cards: readonly NetworkCard[] = efaCards(machine)): number {
  const sum = cards.reduce((total, card) => total + (card.efaGbps ?? card.baselineGbps), 0);
  return round(Math.min(sum, machine.network.efaTotalGbps ?? machine.network.statedGbps ?? Infinity));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
