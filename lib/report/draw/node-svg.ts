/** One node of a group: its name, its network cards and what each carries; on bare metal its functions and theirs. */
import { plural } from '../amounts';
import type { Card, PictureNode, PortKind } from './picture';
import { type Box, fitted, named, rect, text, widthOf } from './svg-shapes';

const PAD = 10;
const CARD = { width: 9, height: 16, gap: 3 };
const MOST_COLUMNS = 16;
const VF = { size: 11, gap: 3 };
const MOST_VF_COLUMNS = 16;
const HEAD = 40;
const FUNCTION_HEAD = 24;

export interface Hatches {
  readonly rdma: string;
  readonly vf: string;
}

export function nodeSize({ cards }: PictureNode): { readonly width: number; readonly height: number } {
  if (cards.some(({ virtualFunctions }) => virtualFunctions !== undefined)) {
    return {
      width: PAD * 2 + MOST_VF_COLUMNS * (VF.size + VF.gap),
      height: HEAD + cards.reduce((sum, card) => sum + functionHeight(card), 0) + PAD,
    };
  }
  const columns = Math.min(MOST_COLUMNS, Math.max(1, cards.length));
  const rows = Math.ceil(Math.max(1, cards.length) / MOST_COLUMNS);
  return {
    width: Math.max(132, PAD * 2 + widthOf(cardWords(cards), 11), PAD * 2 + columns * (CARD.width + CARD.gap) - CARD.gap),
    height: HEAD + rows * (CARD.height + CARD.gap) + 24,
  };
}

function functionHeight({ virtualFunctions = [] }: Card): number {
  const cells = virtualFunctions.reduce((sum, { count }) => sum + count, 0);
  return FUNCTION_HEAD + Math.ceil(Math.min(cells, MOST_VF_COLUMNS * 4) / MOST_VF_COLUMNS) * (VF.size + VF.gap) + 22;
}

export function nodeSvg(node: PictureNode, box: Box, hatches: Hatches): string {
  const inner = box.width - PAD * 2;
  const metal = node.cards.some(({ virtualFunctions }) => virtualFunctions !== undefined);
  return [
    rect(box, 'node', 6),
    text(box.x + PAD, box.y + 18, fitted(node.name, inner, 12), ''),
    text(box.x + PAD, box.y + 33, fitted(node.devices, inner, 11), 'small'),
    ...(metal ? functionsSvg(node.cards, box, hatches) : cardsSvg(node.cards, box, hatches)),
  ].join('');
}

function cardsSvg(cards: readonly Card[], { x, y, height, width }: Box, hatches: Hatches): string[] {
  const drawn = cards.map(({ label, ports }, i) => {
    const left = x + PAD + (i % MOST_COLUMNS) * (CARD.width + CARD.gap);
    const top = y + HEAD + Math.floor(i / MOST_COLUMNS) * (CARD.height + CARD.gap);
    return named(
      `${label}: ${ports.map((port) => PORT_WORDS[port]).join(' and ')}`,
      portsSvg(ports, { x: left, y: top, width: CARD.width, height: CARD.height }, hatches),
    );
  });
  return [...drawn, text(x + PAD, y + height - 9, fitted(cardWords(cards), width - PAD * 2, 11), 'small')];
}

/** A card with two interfaces is two halves; what is beyond four is in the words alone. */
function portsSvg(ports: readonly PortKind[], box: Box, hatches: Hatches): string[] {
  const halves = ports.flatMap((port): PortKind[] => (port === 'both' ? ['ip', 'rdma'] : [port])).slice(0, 4);
  const each = Math.floor(box.height / Math.max(1, halves.length));
  return halves.map((port, i) => portSvg(port, { ...box, y: box.y + i * each, height: each - (halves.length > 1 ? 1 : 0) }, hatches));
}

export function portSvg(port: PortKind, box: Box, hatches: Hatches): string {
  return port === 'rdma' ? rect(box, 'hatched', 1, ` fill="url(#${hatches.rdma})"`) : rect(box, port, 1);
}

export const PORT_WORDS: Readonly<Record<PortKind, string>> = {
  ip: 'IP interface, past the host',
  slow: 'IP interface, through the host',
  both: 'IP and RDMA interface',
  rdma: 'RDMA interface',
  pf: 'physical function',
};

/** `32 cards, 1 IP + 32 RDMA`. */
function cardWords(cards: readonly Card[]): string {
  const ports = cards.flatMap((card) => card.ports);
  const ip = ports.filter((port) => port !== 'rdma').length;
  const rdma = ports.filter((port) => port === 'rdma' || port === 'both').length;
  return `${plural(cards.length, 'card')}, ${[...(ip > 0 ? [`${ip} IP`] : []), ...(rdma > 0 ? [`${rdma} RDMA`] : [])].join(' + ')}`;
}

function functionsSvg(cards: readonly Card[], { x, y, width }: Box, hatches: Hatches): string[] {
  let top = y + HEAD;
  return cards.map((card) => {
    const parts = functionSvg(card, { x: x + PAD, y: top, width: width - PAD * 2, height: 18 }, hatches);
    top += functionHeight(card);
    return parts;
  });
}

function functionSvg({ label, virtualFunctions = [] }: Card, box: Box, hatches: Hatches): string {
  const cells = virtualFunctions.flatMap(({ driver, count }) => Array.from({ length: count }, () => driver)).slice(0, MOST_VF_COLUMNS * 4);
  const rows = Math.ceil(cells.length / MOST_VF_COLUMNS);
  return [
    rect(box, 'pf', 2),
    text(box.x + 6, box.y + 13, fitted(label, box.width - 12, 11), 'small'),
    ...cells.map((driver, i) =>
      vfSvg(
        driver,
        {
          x: box.x + (i % MOST_VF_COLUMNS) * (VF.size + VF.gap),
          y: box.y + FUNCTION_HEAD + Math.floor(i / MOST_VF_COLUMNS) * (VF.size + VF.gap),
          width: VF.size,
          height: VF.size,
        },
        hatches,
      ),
    ),
    text(box.x, box.y + FUNCTION_HEAD + rows * (VF.size + VF.gap) + 11, fitted(vfWords(virtualFunctions), box.width, 11), 'small'),
  ].join('');
}

/** What keeps a network device on the host is solid; what goes to a guest or a user-space program is hatched. */
export function vfSvg(driver: string, box: Box, hatches: Hatches): string {
  return driver.startsWith('vfio') ? rect(box, 'vhatched', 2, ` fill="url(#${hatches.vf})"`) : rect(box, 'vf', 2);
}

function vfWords(runs: NonNullable<Card['virtualFunctions']>): string {
  const total = runs.reduce((sum, { count }) => sum + count, 0);
  return total === 0 ? 'no VFs' : `${plural(total, 'VF')}: ${runs.map(({ driver, count }) => `${count} ${driver}`).join(', ')}`;
}
