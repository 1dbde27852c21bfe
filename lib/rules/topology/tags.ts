/** Tags and labels: each cloud has its own limits, and one topology must keep those of every planned cloud. */
import type { CompleteTopology } from '../../topology/complete';
import type { TopologyContext } from '../context';
import type { Rule, Violation } from '../rule';
import { cloudsOf, isPlanned } from './planned';

interface Tag {
  readonly path: string;
  readonly key: string;
  readonly value: string;
}

/** A group's tags hold the topology's too: those are reported once, at the topology. */
function tagsOf({ tags, groups }: CompleteTopology): Tag[] {
  return [
    ...Object.entries(tags).map(([key, value]) => ({ path: `tags.${key}`, key, value })),
    ...groups.flatMap((group) =>
      Object.entries(group.tags)
        .filter(([key, value]) => !Object.hasOwn(tags, key) || tags[key] !== value)
        .map(([key, value]) => ({ path: `groups.${group.name}.tags.${key}`, key, value })),
    ),
  ];
}

export const AWS_TAG_KEY: Rule<TopologyContext> = {
  id: 'topology/aws-tag',
  level: 'error',
  holds:
    'a tag on AWS has a key of 1 to 128 characters outside the aws: prefix and a value of at most 256, of letters, digits, spaces and _ . : / = + - @',
  prevents: 'InvalidTagKey.Malformed',
  source: 'EC2 guide: tag restrictions; buildkite/elastic-ci-stack-for-aws#856',
  *check({ topology }) {
    if (!isPlanned(topology, 'aws')) return;
    for (const { path, key, value } of tagsOf(topology)) {
      const message = /^aws:/i.test(key)
        ? 'keys that begin with aws: are reserved'
        : key.length > 128 || value.length > 256
          ? 'the tag is too long for AWS'
          : !/^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u.test(key + value)
            ? 'AWS takes no such character in a tag'
            : undefined;
      if (message === undefined) continue;
      yield tagViolation({ path, key, value }, message, 'letters, digits, spaces and _ . : / = + - @; keys up to 128, values up to 256');
    }
  },
};

export const AZURE_TAG_KEY: Rule<TopologyContext> = {
  id: 'topology/azure-tag',
  level: 'error',
  holds:
    'a tag on Azure has a key of at most 512 characters without < > % & \\ ? / outside the prefixes azure, microsoft and windows, and a value of at most 256',
  prevents: 'InvalidTagNameCharacters, ReservedTagNamePrefix',
  source: 'Azure Resource Manager: tag limitations',
  *check({ topology }) {
    if (!isPlanned(topology, 'azure')) return;
    for (const { path, key, value } of tagsOf(topology)) {
      const message = /^(?:azure|microsoft|windows)/i.test(key)
        ? 'keys that begin with azure, microsoft or windows are reserved'
        : key.length > 512 || value.length > 256
          ? 'the tag is too long for Azure'
          : /[<>%&\\?/]/.test(key)
            ? 'Azure takes no such character in a tag key'
            : undefined;
      if (message === undefined) continue;
      yield tagViolation({ path, key, value }, message, 'keys without < > % & \\ ? /, up to 512 characters; values up to 256');
    }
  },
};

const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;

export const GCP_LABEL: Rule<TopologyContext> = {
  id: 'topology/gcp-label',
  level: 'error',
  holds:
    'a label on Google Cloud has lower-case letters, digits, underscores and hyphens only, at most 63 of them, and its key begins with a letter',
  prevents: "Invalid value for field 'resource.labels'",
  source: 'Google Cloud documentation: requirements for labels',
  *check({ topology }) {
    if (!isPlanned(topology, 'gcp')) return;
    for (const { path, key, value } of tagsOf(topology)) {
      const wrong = !LABEL_KEY.test(key) ? 'key' : !LABEL_VALUE.test(value) ? 'value' : undefined;
      if (wrong === undefined) continue;
      yield tagViolation(
        { path, key, value },
        `Google Cloud takes no such label ${wrong}`,
        'lower-case letters, digits, _ and -, up to 63; keys begin with a letter',
        `${labelled(key).replace(/^[^a-z]+/, '') || 'key'}: ${labelled(value)}`,
      );
    }
  },
};

/** Azure and EC2: 50; Google: 64. A few are ours. */
const MOST_TAGS = 40;

export const TAGS_NOT_TOO_MANY: Rule<TopologyContext> = {
  id: 'topology/too-many-tags',
  level: 'error',
  holds: `a group has at most ${MOST_TAGS} tags: AWS and Azure take 50, and we add some`,
  prevents: 'TagLimitExceeded (AWS), InvalidTags (Azure)',
  source: 'EC2 guide: tag restrictions; Azure Resource Manager: tag limitations',
  *check({ topology }) {
    for (const group of topology.groups) {
      const { name, tags } = group;
      const count = Object.keys(tags).length;
      if (count <= MOST_TAGS || cloudsOf(topology, group).length === 0) continue;
      yield {
        path: `groups.${name}.tags`,
        message: 'too many tags',
        got: count,
        allowed: `at most ${MOST_TAGS}`,
        fix: 'put several facts in one value',
      };
    }
  },
};

function labelled(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 63);
}

function tagViolation({ path, key, value }: Tag, message: string, allowed: string, fix?: string): Violation {
  return {
    path,
    message,
    got: `${key}: ${value}`,
    allowed,
    fix:
      fix ??
      `${labelled(key.replace(/^(?:aws:|azure|microsoft|windows)/i, '')).replace(/^-+/, '') || 'key'}: ${value.replace(/[^\p{L}\p{N}\p{Z}_.:/=+\-@]+/gu, '-').slice(0, 256)}`,
  };
}

export const TAG_RULES = [AWS_TAG_KEY, AZURE_TAG_KEY, GCP_LABEL, TAGS_NOT_TOO_MANY] as const;
