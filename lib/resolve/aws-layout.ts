/**
 * Interface layouts: where each interface lies on the network cards. The primary is card 0, device index 0; device
 * indexes count per card; one EFA a card. Sources: EC2 guide "EFA-enabled instances: maximize bandwidth"
 * (field notes aws ).
 */
import type { AwsMachine } from '../catalog/rows';
import type { AwsInterfaceType, NicLayout } from '../topology/blocks';
import { carriesIp, efaCards, ipCards, type NetworkCard, networkCards, sustainedIpGbps } from './aws-cards';
import type { AwsInterfacePlan } from './plan';

export interface LayoutWish {
  readonly layout: NicLayout;
  readonly bandwidthGbps: number;
  /** IP interfaces that the user asks for in the main network; 1 or more. */
  readonly interfaces: number;
  /** One more IP interface in each. */
  readonly extraNetworks: readonly string[];
  /** `combined` with device index 0 on every card (AWS Batch). */
  readonly deviceIndexZero: boolean;
  readonly weighting: 'default' | 'vpc-1' | 'ebs-1';
}

export interface Layout {
  readonly interfaces: readonly AwsInterfacePlan[];
  /** IP interfaces that found no room. */
  readonly missing: number;
}

/** `ena` without RDMA; with it `ip-optimized` when card 0 sustains the bandwidth, else `bandwidth-optimized`. */
export function defaultLayout(machine: AwsMachine, rdma: boolean, bandwidthGbps: number, weighting: LayoutWish['weighting']): NicLayout {
  if (!rdma) return 'ena';
  return sustainedIpGbps(machine, ipCards(machine, 'ip-optimized'), weighting) >= bandwidthGbps ? 'ip-optimized' : 'bandwidth-optimized';
}

export function layOut(machine: AwsMachine, wish: LayoutWish): Layout {
  const board = new Board(machine);
  switch (wish.layout) {
    case 'ena':
      layEna(board, wish);
      break;
    case 'combined':
      layCombined(board, wish);
      break;
    default:
      laySeparate(board, wish.layout === 'bandwidth-optimized' ? ipCards(machine, wish.layout) : []);
  }
  // The layout's own IP interfaces count for those that the user asks for; what is still missing goes beside them.
  let missing = 0;
  for (let have = board.ipInterfaces(); have < wish.interfaces; have++) missing += board.addIp('main', wish.layout === 'ena') ? 0 : 1;
  for (const network of wish.extraNetworks) missing += board.addIp(network, wish.layout === 'ena') ? 0 : 1;
  return { interfaces: board.interfaces(), missing };
}

/** `interface` on card 0, `efa-only` on every EFA card, and `interface` beside it where more IP is wanted. */
function laySeparate(board: Board, ip: readonly NetworkCard[]): void {
  const efa = efaCards(board.machine);
  const onCard0 = efa.some((card) => card.index === 0);
  const card0 = board.card(0);
  // a card with room for one interface carries both in an `efa`.
  board.put(card0, 0, onCard0 && card0.maxInterfaces === 1 ? 'efa' : 'interface');
  if (onCard0 && card0.maxInterfaces > 1) board.put(card0, 1, 'efa-only');
  for (const card of efa.filter(({ index }) => index > 0)) {
    const both = ip.some(({ index }) => index === card.index);
    if (both && card.maxInterfaces === 1 && card.interfaceTypes.includes('efa')) board.put(card, 0, 'efa');
    else {
      board.put(card, 0, 'efa-only');
      if (both && card.maxInterfaces > 1) board.put(card, 1, 'interface');
    }
  }
  for (const card of ip) if (card.index > 0 && !efa.some(({ index }) => index === card.index)) board.put(card, 0, 'interface');
}

/** `efa` devices that carry IP and RDMA; device index 1 on further cards where a card has one. */
function layCombined(board: Board, { deviceIndexZero }: LayoutWish): void {
  const efa = efaCards(board.machine);
  board.put(board.card(0), 0, efa.some((card) => card.index === 0) ? 'efa' : 'interface');
  for (const card of efa.filter(({ index }) => index > 0)) {
    board.put(card, deviceIndexZero || card.maxInterfaces === 1 ? 0 : 1, card.interfaceTypes.includes('efa') ? 'efa' : 'efa-only');
  }
}

/** One interface on each of as many cards as the bandwidth or the interfaces need, at least one. */
function layEna(board: Board, { bandwidthGbps, interfaces, weighting }: LayoutWish): void {
  const able = ipCards(board.machine, 'ena');
  let used = 1;
  while (used < able.length && (used < interfaces || sustainedIpGbps(board.machine, able.slice(0, used), weighting) < bandwidthGbps))
    used++;
  for (const card of able.slice(0, used)) board.put(card, card.index === 0 ? 0 : indexOnFurtherCard(card), 'interface');
}

/**
 * Device index 1 on cards after the first: guests that number interfaces by the device index alone would take two with
 * the same index for one (R-14, amazon-ec2-net-utils#104).
 */
function indexOnFurtherCard(card: NetworkCard): number {
  return card.maxInterfaces > 1 ? 1 : 0;
}

/** The cards with what lies on them already. */
class Board {
  private readonly placed: AwsInterfacePlan[] = [];
  private readonly cards: readonly NetworkCard[];
  constructor(readonly machine: AwsMachine) {
    this.cards = networkCards(machine);
  }

  card(index: number): NetworkCard {
    const card = this.cards.find((each) => each.index === index);
    if (card === undefined) throw new RangeError(`${this.machine.name} has no network card ${index}`);
    return card;
  }

  put(card: NetworkCard, deviceIndex: number, type: AwsInterfaceType, network = 'main'): void {
    this.placed.push({ networkCardIndex: card.index, deviceIndex, type, network });
  }

  /** One more IP interface: on the card with the fewest (`spread`), else on the first card with room. */
  addIp(network: string, spread: boolean): boolean {
    const withRoom = this.cards.filter((card) => carriesIp(card) && this.on(card).length < card.maxInterfaces);
    const [card] = spread ? withRoom.sort((a, b) => this.on(a).length - this.on(b).length || a.index - b.index) : withRoom;
    if (card === undefined) return false;
    const taken = new Set(this.on(card).map(({ deviceIndex }) => deviceIndex));
    let deviceIndex = card.index === 0 || card.maxInterfaces === 1 ? 0 : 1;
    while (taken.has(deviceIndex)) deviceIndex++;
    if (deviceIndex >= card.maxInterfaces) {
      deviceIndex = 0;
      while (taken.has(deviceIndex)) deviceIndex++;
    }
    this.put(card, deviceIndex, 'interface', network);
    return true;
  }

  ipInterfaces(): number {
    return this.placed.filter(({ type, network }) => type !== 'efa-only' && network === 'main').length;
  }

  interfaces(): AwsInterfacePlan[] {
    return this.placed.slice().sort((a, b) => a.networkCardIndex - b.networkCardIndex || a.deviceIndex - b.deviceIndex);
  }

  private on(card: NetworkCard): AwsInterfacePlan[] {
    return this.placed.filter(({ networkCardIndex }) => networkCardIndex === card.index);
  }
}
