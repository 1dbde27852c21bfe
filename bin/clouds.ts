/** `--cloud aws,gcp`: a comma list of targets, each checked. */
import { didYouMean } from '../lib/topology/suggest';
import { type Target, TARGETS } from '../lib/topology/types';
import { misuse } from './exit';

/** @throws Refusal for a word that is no target */
export function parseTargets(list: string, allowed: readonly Target[] = TARGETS): Target[] {
  const words = list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) {
    throw misuse({ rule: 'usage/no-cloud', message: '--cloud names no cloud', got: list, allowed, fix: `--cloud ${allowed.join(',')}` });
  }
  for (const word of words) {
    if ((allowed as readonly string[]).includes(word)) continue;
    const meant = didYouMean(word, allowed) ?? SYNONYMS[word.toLowerCase()];
    const fix = meant !== undefined && allowed.includes(meant as Target) ? `did you mean ${meant}?` : `--cloud ${allowed[0]}`;
    throw misuse({ rule: 'usage/unknown-cloud', message: `${word} is no cloud that --cloud knows here`, got: word, allowed, fix });
  }
  return allowed.filter((target) => words.includes(target));
}

/** Further names that people use. */
const SYNONYMS: Readonly<Record<string, Target>> = {
  amazon: 'aws',
  ec2: 'aws',
  microsoft: 'azure',
  google: 'gcp',
  gce: 'gcp',
  'bare-metal': 'metal',
  baremetal: 'metal',
  host: 'metal',
};
