/**
 * The formats of text fields: pattern, what is allowed in words, and an example to copy. The schema enforces them, the
 * JSON Schema repeats the patterns, and the findings take their words from here.
 */
export interface Format {
  readonly pattern: RegExp;
  /** The rule id of a finding about text outside the pattern. @default 'topology/wrong-format' */
  readonly rule?: string;
  readonly allowed: string;
  /** Something that can be copied. */
  readonly example: string;
  readonly source: string;
  /** What the user may have meant. */
  readonly repair?: (text: string) => string | undefined;
  /** Never shown in a finding. */
  readonly secret?: boolean;
}

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const MAC = /^[0-9a-fA-F][02468aceACE](?::[0-9a-fA-F]{2}){5}$/;
const EUI64 = /^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){7}$/;
const DESIGN = 'design: the topology';

export const FORMATS = {
  name: {
    pattern: /^[a-z][a-z0-9-]{0,24}$/,
    rule: 'topology/name-pattern',
    allowed: '1 to 25 characters: a lower-case letter, then lower-case letters, digits and hyphens (^[a-z][a-z0-9-]{0,24}$)',
    example: 'training',
    source: 'design: names of topology and groups',
    repair: repairName,
  },
  host: {
    pattern: /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
    rule: 'topology/name-pattern',
    allowed: 'a host name: labels of 1 to 63 lower-case letters, digits and inner hyphens, joined by dots',
    example: 'rack1-n01',
    source: 'RFC 1123 section 2.1',
    repair: repairHost,
  },
  user: {
    pattern: /^[a-z_][a-z0-9_-]{0,31}$/,
    rule: 'topology/name-pattern',
    allowed: 'a Linux user name: 1 to 32 lower-case letters, digits, hyphens and underscores, not starting with a digit or hyphen',
    example: 'linerate',
    source: 'useradd(8)',
    repair: (text) => orUndefined(/^[a-z_][a-z0-9_-]{0,31}$/, text.toLowerCase().replace(/[^a-z0-9_-]/g, '')),
  },
  cidr: {
    pattern: new RegExp(`^${OCTET}(?:\\.${OCTET}){3}/(?:3[0-2]|[12]?[0-9])$`),
    rule: 'topology/cidr-malformed',
    allowed: 'an IPv4 range in CIDR notation: four numbers from 0 to 255 and a prefix length from 0 to 32',
    example: '10.64.0.0/16',
    source: 'RFC 4632 section 3.1',
    repair: (text) => (new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`).test(text.trim()) ? `${text.trim()}/32` : undefined),
  },
  sshPublicKey: {
    pattern:
      /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) AAAA[0-9A-Za-z+/]*={0,2}(?: [^\u0000-\u001f\u007f]*)?$/,
    allowed: 'one line of an OpenSSH public key file: type, base64 and an optional comment',
    example: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI... me@laptop',
    source: 'sshd(8), AUTHORIZED_KEYS FILE FORMAT',
    repair: (text) => (text.trim() === text ? undefined : text.trim()),
    secret: true,
  },
  mac: {
    pattern: MAC,
    allowed: 'a unicast MAC address: six pairs of hexadecimal digits joined by colons, the first pair even',
    example: '0c:42:a1:00:00:01',
    source: 'IEEE 802-2014 section 8.2',
    repair: (text) => orUndefined(MAC, hexPairs(text, 6)),
  },
  vfMac: {
    pattern: new RegExp(`^(?:pinned|inherit|${MAC.source.slice(1, -1)})$`),
    allowed: 'pinned, inherit, or a unicast MAC address (six pairs of hexadecimal digits joined by colons, the first pair even)',
    example: 'pinned',
    source: DESIGN,
    repair: (text) => orUndefined(MAC, hexPairs(text, 6)),
  },
  guid: {
    pattern: new RegExp(`^(?:pinned|${EUI64.source.slice(1, -1)})$`),
    allowed: 'pinned, or an EUI-64 (eight pairs of hexadecimal digits joined by colons)',
    example: 'pinned',
    source: 'ip-link(8), node_guid and port_guid',
    repair: (text) => orUndefined(EUI64, hexPairs(text, 8)),
  },
  pci: {
    pattern: /^[0-9a-fA-F]{4,8}:[0-9a-fA-F]{2}:[01][0-9a-fA-F]\.[0-7]$/,
    allowed: 'a PCI address with its domain, DDDD:BB:DD.F',
    example: '0000:3b:00.0',
    source: 'Linux sysfs-bus-pci; lspci -D',
    repair: (text) => (/^[0-9a-fA-F]{2}:[01][0-9a-fA-F]\.[0-7]$/.test(text) ? `0000:${text}` : undefined),
  },
  pciId: {
    pattern: /^(?:0x)?[0-9a-fA-F]{4}$/,
    allowed: 'four hexadecimal digits, in quotes where they look like a number',
    example: '15b3',
    source: 'lspci -nn',
  },
  interfaceName: {
    pattern: /^[A-Za-z0-9_.:@-]{1,127}$/,
    allowed: 'a network interface name or alternative name: up to 127 letters, digits and _ . : @ -',
    example: 'enp59s0f0np0',
    source: 'ip-link(8), altname',
  },
  slot: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9_.: -]{0,63}$/,
    allowed: 'a slot label as in /sys/bus/pci/slots',
    example: '3',
    source: 'Linux sysfs-bus-pci-slots',
  },
  driver: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,55}$/,
    allowed: 'a kernel driver name: letters, digits, hyphens and underscores',
    example: 'mlx5_core',
    source: 'modinfo(8)',
  },
  cpuList: {
    pattern: /^(?:numa-of-function|[0-9]{1,4}(?:-[0-9]{1,4})?(?:,[0-9]{1,4}(?:-[0-9]{1,4})?)*)$/,
    allowed: 'numa-of-function, or a CPU list such as 2-23 or 2-11,14-23',
    example: 'numa-of-function',
    source: 'Linux kernel-parameters, cpu lists',
  },
  vfRange: {
    pattern: /^[0-9]{1,5}(?:-[0-9]{1,5})?$/,
    allowed: 'one virtual function or first to last, counted from 0: 2 or 0-3',
    example: '0-3',
    source: DESIGN,
  },
  hostOs: {
    pattern: /^(?:(?:debian|ubuntu|rhel|suse|windows-server)-[a-z0-9.]+|fedora-coreos|flatcar|talos)$/,
    allowed: 'debian-*, ubuntu-*, rhel-*, suse-*, fedora-coreos, flatcar, talos or windows-server-*',
    example: 'debian-13',
    source: 'design: host operating systems',
  },
  region: {
    pattern: /^[a-z][a-z0-9-]{1,39}$/,
    allowed: "a region's short name: lower-case letters, digits and hyphens",
    example: 'us-east-1',
    source: DESIGN,
    repair: (text) => orUndefined(/^[a-z][a-z0-9-]{1,39}$/, text.toLowerCase().replace(/[\s_]/g, '')),
  },
  zone: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/,
    allowed: 'a zone: us-east-1a (AWS), "1" (Azure), us-central1-a (Google)',
    example: 'us-east-1a',
    source: DESIGN,
  },
  project: {
    pattern: /^[a-z][a-z0-9.:-]{0,61}[a-z0-9]$/,
    allowed: 'a Google Cloud project id: lower-case letters, digits and hyphens, starting with a letter',
    example: 'my-project',
    source: 'Google Cloud: creating projects, project id',
  },
  ruleId: {
    pattern: /^[a-z][a-z0-9]*\/[a-z0-9][a-z0-9-]*$/,
    allowed: 'the id of the finding, as `linerate check` prints it',
    example: 'host/vf-trust',
    source: 'design: acknowledged findings',
  },
  reason: {
    pattern: /\S/,
    rule: 'topology/acknowledged-without-reason',
    allowed: 'a sentence that says who answers for it and why',
    example: 'keepalived moves a MAC between functions',
    source: 'design: each acknowledgement needs a reason',
  },
  text: {
    pattern: /^[^\u0000-\u001f\u007f]+$/,
    allowed: 'one line of text, not empty',
    example: 'value',
    source: DESIGN,
    repair: (text) => orUndefined(/^[^\u0000-\u001f\u007f]+$/, text.trim()),
  },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;

/** `MY Group_1` -> `my-group-1`; undefined where nothing sensible is left. */
function repairName(text: string): string | undefined {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 25)
    .replace(/-+$/, '');
  return words === '' ? undefined : words;
}

function repairHost(text: string): string | undefined {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 63);
  return orUndefined(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/, words);
}

/** Any common spelling of an address (dashes, Cisco dots, none at all) as colon-joined pairs. */
function hexPairs(text: string, pairs: number): string {
  const digits = text.replace(/[\s:.-]/g, '').toLowerCase();
  return digits.length === pairs * 2 && /^[0-9a-f]+$/.test(digits) ? (digits.match(/../g) ?? []).join(':') : '';
}

function orUndefined(pattern: RegExp, text: string): string | undefined {
  return pattern.test(text) ? text : undefined;
}
