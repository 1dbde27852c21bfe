/** Findings by level, each with what was got, what is allowed, the way out and where the rule comes from. */
import { type Finding, type FindingLevel, isBlocking } from '../../topology/finding';
import { findingsSummary } from '../findings-text';
import { html, type Markup } from './markup';

const LEVEL_WORDS: Readonly<Record<FindingLevel, string>> = { error: 'error', warning: 'warning', info: 'note' };

export function findingsSection(findings: readonly Finding[]): Markup {
  const ordered = findings.slice().sort((a, b) => rank(a) - rank(b));
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2><p>${findingsSummary(findings)}</p>${
    findings.length > 3 && controls()
  }${ordered.map(findingMarkup)}</section>`;
}

/** What blocks first; what somebody answers for last. */
function rank(finding: Finding): number {
  if (isBlocking(finding)) return 0;
  return finding.acknowledged === undefined ? ['error', 'warning', 'info'].indexOf(finding.level) : 9;
}

function controls(): Markup {
  return html`<div class="controls" data-findings hidden><label>Level<select><option value="">all</option><option value="error">errors</option><option value="warning">warnings</option><option value="info">notes</option></select></label><label>Filter findings<input type="search"></label><span role="status" class="quiet"></span></div>`;
}

function findingMarkup({ rule, level, path, message, got, allowed, fix, prevents, source, acknowledged }: Finding): Markup {
  const item = (name: string, value: unknown) => value !== undefined && html`<dt>${name}</dt><dd>${words(value)}</dd>`;
  return html`<article class="finding ${level}" data-level="${level}"><p><span class="mark">${LEVEL_WORDS[level]}${
    acknowledged !== undefined && ', acknowledged'
  }</span> <strong>${rule}</strong>${path !== '' && html` <code>${path}</code>`}</p><p>${message}</p><dl>${item('got', got)}${item('allowed', allowed)}<dt>fix</dt><dd><strong>${fix}</strong></dd>${item('prevents', prevents)}<dt>source</dt><dd>${source}</dd>${item('acknowledged', acknowledged?.reason)}</dl></article>`;
}

function words(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(words).join(', ');
  return JSON.stringify(value) ?? String(value);
}
