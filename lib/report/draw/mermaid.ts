/** One plan as a Mermaid flowchart, which code hosts draw in pull requests and READMEs. */
import type { Plan } from '../../resolve/plan';
import { plural } from '../amounts';
import { networkWords, type PictureGroup, pictureOf } from './picture';

export function drawMermaid(plan: Plan): string {
  const { title, groups, networks } = pictureOf(plan);
  return `${[
    '---',
    `title: ${quoted(title)}`,
    '---',
    'flowchart LR',
    ...groups.flatMap(groupLines),
    ...networks.map((network) => `  ${id('net', network.name)}([${quoted(networkWords(network).replaceAll('  ', '<br>'))}])`),
    ...groups.flatMap((group) =>
      group.joins.map(({ network, interfaces }) => {
        const words = [
          ...(group.gbps === undefined ? [] : [group.gbps]),
          ...(interfaces > 1 ? [plural(interfaces, 'interface')] : []),
        ].join(', ');
        return `  ${id('group', group.name)} ---${words === '' ? '' : `|${quoted(words)}|`} ${id('net', network)}`;
      }),
    ),
  ].join('\n')}\n`;
}

function groupLines({ name, machine, facts, placement, nodes, count, fabric }: PictureGroup): string[] {
  const head = [`${name}: ${machine}`, facts.join(', '), ...(placement === undefined ? [] : [placement])].join('<br>');
  const more = count - nodes.length;
  const members = nodes.map((node, i) => ({
    id: id('node', `${name} ${i}`),
    words: [node.name, node.devices, ...cardLines(node.cards)].filter((line) => line !== '').join('<br>'),
  }));
  return [
    `  subgraph ${id('group', name)}[${quoted(head)}]`,
    ...members.map((member) => `    ${member.id}[${quoted(member.words)}]`),
    ...(more > 0 && nodes.length > 0 ? [`    ${id('more', name)}[${quoted(`and ${plural(more, 'more', 'more')}`)}]`] : []),
    ...(nodes.length === 0 ? [`    ${id('none', name)}[${quoted('no node at the start')}]`] : []),
    ...(fabric === undefined
      ? []
      : [`    ${id('fabric', name)}{{${quoted(fabric)}}}`, ...members.map((member) => `    ${member.id} === ${id('fabric', name)}`)]),
    '  end',
  ];
}

function cardLines(cards: PictureGroup['nodes'][number]['cards']): string[] {
  const functions = cards.filter(({ virtualFunctions }) => virtualFunctions !== undefined);
  if (functions.length > 0) {
    return functions.map(
      ({ label, virtualFunctions = [] }) =>
        `${label}: ${virtualFunctions.map(({ driver, count }) => `${count} VFs ${driver}`).join(', ') || 'no VFs'}`,
    );
  }
  const rdma = cards.flatMap(({ ports }) => ports).filter((port) => port === 'rdma' || port === 'both').length;
  return rdma === 0 ? [plural(cards.length, 'network card')] : [`${plural(cards.length, 'network card')}, ${rdma} with RDMA`];
}

/** Letters, digits and underscores only: no word of Mermaid's own (`end`) can come of it. */
function id(kind: string, name: string): string {
  return `${kind}_${name.replace(/[^A-Za-z0-9]/g, '_')}`;
}

/** Mermaid has no escape for a double quote but its entity; a backquote at the start would make Markdown of it. */
function quoted(words: string): string {
  return `"${words.replaceAll('"', '#quot;').replaceAll('`', '#96;')}"`;
}
