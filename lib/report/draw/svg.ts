/**
 * One plan as one SVG, laid out by hand since it is regular: a row for each group with its placement, a few of its nodes and
 * their cards, the RDMA fabric below them; the IP networks stand at the right, and every group reaches those that it joins.
 */
import type { Plan } from '../../resolve/plan';
import { plural } from '../amounts';
import { type Hatches, nodeSize, nodeSvg, PORT_WORDS, portSvg, vfSvg } from './node-svg';
import { type Picture, type PictureGroup, type PortKind, networkWords, pictureOf } from './picture';
import { dot, escapeXml, fitted, hatching, line, named, rect, STYLE, text, upright, widthOf } from './svg-shapes';

/** GitHub shows a README's pictures at most this wide. */
const WIDTH = 880;
const MARGIN = 24;
const TITLE = 56;
const FACTS = 190;
const LANE = { width: 24, pitch: 40, ends: 30 };
/** Room inside a group's frame for what its wire carries. */
const WIRE_WORDS = 66;
const GAP = 18;
const FABRIC = { height: 26, drop: 14 };
const PLACEMENT_HEAD = 26;
const LEGEND = { pitch: 200, height: 22 };

export function drawSvg(plan: Plan): string {
  const picture = pictureOf(plan);
  const hatches: Hatches = { rdma: `rdma-${plan.target}`, vf: `vf-${plan.target}` };
  const lanesLeft = WIDTH - MARGIN - Math.max(1, picture.networks.length) * LANE.pitch + (LANE.pitch - LANE.width);
  const rows: { readonly group: PictureGroup; readonly top: number; readonly height: number }[] = [];
  let top = TITLE;
  for (const group of picture.groups) {
    const height = groupHeight(group);
    rows.push({ group, top, height });
    top += height + GAP;
  }
  const bottom = Math.max(
    top - GAP,
    TITLE + 60,
    ...picture.networks.map((network) => TITLE + LANE.ends + widthOf(networkWords(network), 12)),
  );
  const legend = legendItems(picture);
  const perRow = Math.floor((WIDTH - MARGIN * 2) / LEGEND.pitch);
  const legendTop = bottom + 34;
  const height = legendTop + Math.ceil(legend.length / perRow) * LEGEND.height + 16;
  const laneX = (i: number) => lanesLeft + i * LANE.pitch;
  const wires = rows.flatMap((row) => wiresOf(row, picture, laneX, lanesLeft));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" class="lr" role="img" aria-labelledby="t-${plan.target} d-${plan.target}">`,
    `<title id="t-${plan.target}">${escapeXml(picture.title)}</title>`,
    `<desc id="d-${plan.target}">${escapeXml(inWords(picture))}</desc>`,
    `<style>${STYLE}</style>`,
    `<defs>${hatching(hatches.rdma, 'hatch')}${hatching(hatches.vf, 'vhatch')}</defs>`,
    rect({ x: 1, y: 1, width: WIDTH - 2, height: height - 2 }, 'paper', 10),
    text(MARGIN, 36, fitted(picture.title, WIDTH - MARGIN * 2, 18), 'title'),
    ...picture.networks.map((network, i) =>
      named(`network ${networkWords(network)}`, [rect({ x: laneX(i), y: TITLE, width: LANE.width, height: bottom - TITLE }, 'lane', 6)]),
    ),
    ...rows.map(({ group, top: at, height: tall }) => groupSvg(group, at, tall, lanesLeft - 28 - MARGIN, hatches)),
    ...wires,
    ...picture.networks.map((network, i) => upright(laneX(i) + 16, bottom - 12, networkWords(network), 'halo')),
    ...legend.map(({ sample, words }, i) => {
      const x = MARGIN + (i % perRow) * LEGEND.pitch;
      const y = legendTop + Math.floor(i / perRow) * LEGEND.height;
      return `${sample(x, y, hatches)}${text(x + 24, y + 9, words, 'small')}`;
    }),
    '</svg>',
  ].join('\n')}\n`;
}

function groupHeight(group: PictureGroup): number {
  const nodes = Math.max(60, ...group.nodes.map((node) => nodeSize(node).height));
  const facts = 50 + group.facts.length * 16;
  const fabric = group.fabric === undefined ? 0 : FABRIC.drop + FABRIC.height;
  return (group.placement === undefined ? 14 : PLACEMENT_HEAD) + Math.max(nodes + fabric, facts) + 14;
}

function groupSvg(group: PictureGroup, top: number, height: number, width: number, hatches: Hatches): string {
  const { name, machine, facts, placement, nodes, count, fabric } = group;
  const left = MARGIN + 16;
  const nodesLeft = left + FACTS;
  const nodesTop = top + (placement === undefined ? 14 : PLACEMENT_HEAD);
  const size = nodes
    .map(nodeSize)
    .reduce((most, each) => ({ width: Math.max(most.width, each.width), height: Math.max(most.height, each.height) }), {
      width: 120,
      height: 60,
    });
  const room = MARGIN + width - nodesLeft - WIRE_WORDS;
  const fit = Math.max(1, Math.min(nodes.length, Math.floor((room - (count > nodes.length ? 70 : 0) + 12) / (size.width + 12))));
  const drawn = nodes.slice(0, fit);
  const more = count - drawn.length;
  const nodeX = (i: number) => nodesLeft + i * (size.width + 12);
  const fabricTop = nodesTop + size.height + FABRIC.drop;
  const fabricWidth = Math.max(MARGIN + width - nodesLeft - 16, size.width);
  return [
    rect({ x: MARGIN, y: top, width, height }, placement === undefined ? 'frame' : 'placed', 10),
    ...(placement === undefined ? [] : [text(left, top + 18, placement, 'small')]),
    text(left, nodesTop + 18, fitted(name, FACTS - 12, 15), 'name'),
    text(left, nodesTop + 37, fitted(machine, FACTS - 8, 12, 'mono'), 'mono'),
    ...facts.map((fact, i) => text(left, nodesTop + 57 + i * 16, fact, 'quiet')),
    ...drawn.map((node, i) => nodeSvg(node, { x: nodeX(i), y: nodesTop, ...size }, hatches)),
    ...(drawn.length === 0
      ? [rect({ x: nodesLeft, y: nodesTop, ...size }, 'ghost', 6), text(nodesLeft + 10, nodesTop + 18, 'no node at the start', 'small')]
      : []),
    ...(more > 0 && drawn.length > 0
      ? [text(nodeX(drawn.length) + 4, nodesTop + Math.floor(size.height / 2) + 4, `+ ${plural(more, 'more', 'more')}`, 'quiet')]
      : []),
    ...(fabric === undefined
      ? []
      : [
          ...drawn.map((_, i) =>
            line(nodeX(i) + Math.floor(size.width / 2), nodesTop + size.height, nodeX(i) + Math.floor(size.width / 2), fabricTop, 'link'),
          ),
          rect({ x: nodesLeft, y: fabricTop, width: fabricWidth, height: FABRIC.height }, 'fabric', 6),
          rect(
            { x: nodesLeft + 6, y: fabricTop + 6, width: 18, height: FABRIC.height - 12 },
            'hatched',
            2,
            ` fill="url(#${hatches.rdma})"`,
          ),
          text(nodesLeft + 34, fabricTop + 17, fitted(fabric, fabricWidth - 44, 12), ''),
        ]),
  ].join('');
}

/** One wire a network, each at a height of its own; it passes before the lanes that the group does not join. */
function wiresOf(
  { group, top, height }: { readonly group: PictureGroup; readonly top: number; readonly height: number },
  { networks }: Picture,
  laneX: (i: number) => number,
  lanesLeft: number,
): string[] {
  const start = lanesLeft - 28;
  const pitch = Math.min(18, Math.floor((height - 20) / Math.max(1, group.joins.length)));
  const first = top + Math.floor(height / 2) - Math.floor(((group.joins.length - 1) * pitch) / 2);
  return group.joins.map(({ network, interfaces }, i) => {
    const end = laneX(networks.findIndex(({ name }) => name === network));
    const y = first + i * pitch;
    const words = [...(i === 0 && group.gbps !== undefined ? [group.gbps] : []), ...(interfaces > 1 ? [`x ${interfaces}`] : [])].join(', ');
    return named(`${group.name} joins ${network} with ${plural(interfaces, 'interface')} of a node`, [
      line(start, y, end, y, 'wire'),
      dot(end, y, 'ip'),
      ...(words === '' ? [] : [text(start - 6, y + 4, words, 'small', ' text-anchor="end"')]),
    ]);
  });
}

interface LegendItem {
  readonly words: string;
  readonly sample: (x: number, y: number, hatches: Hatches) => string;
}

/** Only what the picture has. */
function legendItems({ groups, networks }: Picture): LegendItem[] {
  const cards = groups.flatMap(({ nodes }) => nodes.flatMap((node) => node.cards));
  const kinds = new Set(cards.flatMap(({ ports }) => ports.flatMap((port): PortKind[] => (port === 'both' ? ['ip', 'rdma'] : [port]))));
  const drivers = new Set(cards.flatMap(({ virtualFunctions }) => (virtualFunctions ?? []).map(({ driver }) => driver.startsWith('vfio'))));
  const box = (x: number, y: number) => ({ x, y: y - 1, width: 12, height: 12 });
  return [
    ...(['ip', 'slow', 'rdma', 'pf'] as const)
      .filter((kind) => kinds.has(kind))
      .map((kind): LegendItem => ({ words: PORT_WORDS[kind], sample: (x, y, hatches) => portSvg(kind, box(x, y), hatches) })),
    ...(drivers.has(false)
      ? [{ words: 'VF with a driver of the host', sample: (x: number, y: number, hatches: Hatches) => vfSvg('', box(x, y), hatches) }]
      : []),
    ...(drivers.has(true)
      ? [{ words: 'VF for a guest (vfio-pci)', sample: (x: number, y: number, hatches: Hatches) => vfSvg('vfio-pci', box(x, y), hatches) }]
      : []),
    ...(networks.length > 0 ? [{ words: 'IP network, with its MTU', sample: (x: number, y: number) => rect(box(x, y), 'lane', 3) }] : []),
    ...(groups.some(({ placement }) => placement !== undefined)
      ? [{ words: 'placement domain', sample: (x: number, y: number) => rect(box(x, y), 'placed', 3) }]
      : []),
  ];
}

/** What a screen reader says of the picture. */
function inWords({ groups, networks }: Picture): string {
  return [
    ...groups.map(
      ({ name, machine, facts, fabric, placement }) =>
        `${name}: ${machine}, ${[...facts, ...(fabric === undefined ? [] : [fabric]), ...(placement === undefined ? [] : [placement])].join(', ')}.`,
    ),
    ...networks.map((network) => `Network ${networkWords(network)}.`),
  ].join(' ');
}
