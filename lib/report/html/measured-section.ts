/** Promised against measured: what machines proved, and what benchmarks between them reached. */
import type { Plan } from '../../resolve/plan';
import { plural, quantity } from '../amounts';
import type { BenchResult, Measured, Proof } from '../measured';
import { escapeHtml, html, type Markup, raw, table } from './markup';

export type { Measured };

export function measuredSection({ proofs, benches }: Measured, plans: readonly Plan[]): Markup {
  const off = proofs.filter(({ fastPath }) => fastPath === 'off');
  return html`<section aria-labelledby="measured"><h2 id="measured">Promised and measured</h2>${
    proofs.length > 0 &&
    html`<p>${plural(proofs.length, 'machine')} proved, ${off.length === 0 ? 'all on the fast path' : html`<strong class="error">${off.length} off the fast path</strong>`}.</p>${table(
      'proofs',
      ['target', 'group', 'host', 'fast path', 'pass', 'fail', 'skip', 'when (UTC)'],
      proofs.map((proof) => [
        proof.target,
        proof.group,
        proof.host || proof.file,
        verdict(proof),
        ...counts(proof),
        new Date(proof.time * 1000).toISOString().slice(0, 19).replace('T', ' '),
      ]),
      [4, 5, 6],
    )}${checksMarkup(proofs)}${strangers(proofs, plans)}`
  }${
    benches.length > 0 &&
    html`<h3>Benchmarks</h3>${plot(benches)}${table(
      'benchmarks',
      ['test', 'from', 'to', 'path', 'promised Gbps', 'measured Gbps', 'of it', 'latency (us)', 'CPU %'],
      benches.map(({ test, from, to, path, promisedGbps, measuredGbps, latencyMicroseconds, cpuPercent }) => [
        test,
        from,
        to,
        path,
        number(promisedGbps),
        number(measuredGbps),
        promisedGbps === undefined || measuredGbps === undefined || promisedGbps === 0
          ? ''
          : `${Math.round((measuredGbps / promisedGbps) * 100)} %`,
        number(latencyMicroseconds),
        number(cpuPercent),
      ]),
      [4, 5, 6, 7, 8],
    )}`
  }</section>`;
}

function number(value: number | undefined): string {
  return value === undefined ? '' : quantity(value);
}

function verdict({ fastPath }: Proof): Markup {
  return fastPath === 'on' ? html`<span class="mark good">on</span>` : html`<span class="mark error">OFF</span>`;
}

function counts({ checks }: Proof): string[] {
  return (['pass', 'fail', 'skip'] as const).map((word) => String(checks.filter((check) => check.verdict === word).length));
}

/** What failed in full, first; what passed is counted. */
function checksMarkup(proofs: readonly Proof[]): Markup {
  const failed = proofs.flatMap((proof) => proof.checks.filter((check) => check.verdict !== 'pass').map((check) => ({ proof, check })));
  if (failed.length === 0) return html`<p>Every check passed.</p>`;
  const order = failed.sort((a, b) => Number(a.check.verdict === 'skip') - Number(b.check.verdict === 'skip'));
  return table(
    'checks that did not pass',
    ['host', 'check', 'verdict', 'expected', 'observed', 'fix'],
    order.map(({ proof, check }) => [
      proof.host || proof.file,
      check.check,
      check.verdict === 'fail' ? html`<span class="mark error">failed</span>` : html`<span class="mark quiet">skipped</span>`,
      check.expected,
      check.observed,
      check.fix,
    ]),
  );
}

/** A proof of a group or machine that this topology does not plan is said aloud: it may be an old one. */
function strangers(proofs: readonly Proof[], plans: readonly Plan[]): Markup | false {
  const odd = proofs.filter(
    ({ target, group, machine }) =>
      !plans.some((plan) => plan.target === target && plan.groups.some((each) => each.name === group && each.machine === machine)),
  );
  return (
    odd.length > 0 &&
    html`<p class="warning">Not of this plan: ${odd.map(({ host, file, group, machine }) => `${host || file} (${group}, ${machine})`).join(', ')}.</p>`
  );
}

const PLOT = { width: 760, left: 260, right: 90, row: 34, top: 8 };

/** A bar a measurement: filled is measured, the outline is promised; figures stand beside, so that no colour is needed. */
function plot(benches: readonly BenchResult[]): Markup | false {
  const rows = benches.filter(({ measuredGbps }) => measuredGbps !== undefined);
  if (rows.length === 0) return false;
  const most = Math.max(...rows.flatMap(({ promisedGbps = 0, measuredGbps = 0 }) => [promisedGbps, measuredGbps]), 1);
  const scale = (gbps: number) => Math.round((gbps / most) * (PLOT.width - PLOT.left - PLOT.right));
  const height = PLOT.top * 2 + rows.length * PLOT.row;
  const words = rows
    .map(
      ({ test, from, to, measuredGbps, promisedGbps }) =>
        `${test} ${from} to ${to}: ${number(measuredGbps)} Gbps measured${promisedGbps === undefined ? '' : `, ${number(promisedGbps)} promised`}`,
    )
    .join('; ');
  const bars = rows.map(({ test, from, to, path, promisedGbps, measuredGbps = 0 }, i) => {
    const y = PLOT.top + i * PLOT.row;
    const label = `${test}${path === undefined ? '' : ` (${path})`} ${from} → ${to}`;
    const cut = label.length > 40 ? `${label.slice(0, 39)}…` : label;
    const end = PLOT.left + Math.max(scale(measuredGbps), scale(promisedGbps ?? 0)) + 8;
    return `<text x="${PLOT.left - 10}" y="${y + 20}" text-anchor="end">${escapeHtml(cut)}</text><rect class="measured" x="${PLOT.left}" y="${y + 9}" width="${scale(measuredGbps)}" height="14"/>${
      promisedGbps === undefined ? '' : `<rect class="promised" x="${PLOT.left}" y="${y + 5}" width="${scale(promisedGbps)}" height="22"/>`
    }<text x="${end}" y="${y + 20}">${escapeHtml(number(measuredGbps))}${promisedGbps === undefined ? '' : ` / ${escapeHtml(number(promisedGbps))}`}</text>`;
  });
  return raw(
    `<svg class="plot" viewBox="0 0 ${PLOT.width} ${height}" role="img" aria-label="${escapeHtml(words)}"><line class="axis" x1="${PLOT.left}" y1="0" x2="${PLOT.left}" y2="${height}"/>${bars.join('')}</svg><p class="quiet">Gbps measured / promised; the outline is what was promised.</p>`,
  );
}
