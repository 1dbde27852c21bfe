/** The machines of a benchmark, as the command line names them: `n1=ubuntu@10.0.0.1,sr-iov=10.1.0.1,synthetic=10.2.0.1`. */
export interface BenchNode {
  readonly name: string;
  /** What ssh calls it. */
  readonly ssh: string;
  /** Name of the path -> address on it. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** The path of a node that names none. */
export const MAIN_PATH = 'main';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** No option, no blank, nothing that a shell reads. */
const SSH = /^([A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9[][A-Za-z0-9.:\]-]*$/;
const ADDRESS = /^[A-Za-z0-9][A-Za-z0-9.:-]*$/;

/** @returns what is wrong with the words, as text */
export function parseNode(words: string): BenchNode | string {
  const [head = '', ...paths] = words.split(',');
  const cut = head.indexOf('=');
  const [name, ssh] = cut === -1 ? [head.slice(head.indexOf('@') + 1), head] : [head.slice(0, cut), head.slice(cut + 1)];
  if (!NAME.test(name)) return `${name || 'the empty word'} is no name`;
  if (!SSH.test(ssh)) return `${ssh || 'the empty word'} is nothing that ssh could reach`;
  const addresses = new Map<string, string>();
  for (const path of paths) {
    const [word = '', address = '', ...more] = path.split('=');
    if (!NAME.test(word) || !ADDRESS.test(address) || more.length > 0) return `${path} is no PATH=ADDRESS`;
    addresses.set(word, address);
  }
  if (addresses.size === 0) addresses.set(MAIN_PATH, ssh.slice(ssh.indexOf('@') + 1).replaceAll(/[[\]]/g, ''));
  return { name, ssh, addresses };
}

export type Pairing = 'all' | 'ring';

/** `all`: each with each, once; `ring`: each with the next one, so that 100 machines take 100 measurements. */
export function pairs(nodes: readonly BenchNode[], pairing: Pairing): readonly (readonly [BenchNode, BenchNode])[] {
  const found: [BenchNode, BenchNode][] = [];
  nodes.forEach((from, i) => {
    if (pairing === 'ring') {
      const to = nodes[(i + 1) % nodes.length];
      // Two machines have one pair.
      if (to !== undefined && (nodes.length > 2 || i === 0)) found.push([from, to]);
    } else for (const to of nodes.slice(i + 1)) found.push([from, to]);
  });
  return found;
}
