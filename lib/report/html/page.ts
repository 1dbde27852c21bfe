/**
 * The report: one page that needs nothing but itself. All targets side by side, every choice with its losers, the findings, the
 * prices, the pictures, and what runs inside; promised against measured where files of that are given.
 */
import type { Plan } from '../../resolve/plan';
import type { CompleteTopology } from '../../topology/complete';
import { type Finding, isBlocking } from '../../topology/finding';
import { catalogAge } from '../catalog-age';
import { findingsSummary } from '../findings-text';
import { planGroups } from '../plan-rows';
import { packCandidates } from './candidates';
import { choiceSection, overviewCards, whySection } from './choice-section';
import { networksSection, picturesSection } from './fabric-section';
import { findingsSection } from './findings-section';
import { insideSection } from './inside-section';
import { html, jsonScript, type Markup, raw } from './markup';
import { type Measured, measuredSection } from './measured-section';
import { priceSection } from './price-section';
import { PAGE_SCRIPT } from './script';
import { PAGE_STYLE } from './style';

export interface PageInput {
  /** undefined: the topology could not be read; the findings say why. */
  readonly topology: CompleteTopology | undefined;
  /** As findings name it. */
  readonly file: string;
  readonly plans: readonly Plan[];
  readonly findings: readonly Finding[];
  /** From proof.json and bench.json files. @default - none */
  readonly measured?: Measured;
  readonly version: string;
}

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** The page stays under a megabyte; style and script need the rest. */
const MOST_BYTES = 960_000;
/** Part of what is left for scripts and operations. */
const INSIDE = 0.4;

function bytes({ text }: Markup): number {
  return Buffer.byteLength(text);
}

/** Equal input gives an equal page: there is no date in it but those of the facts. */
export function reportPage(input: PageInput): string {
  const { topology, file, plans, findings, measured, version } = input;
  const name = topology?.name ?? file;
  const broken = findings.some(isBlocking);
  const groups = topology === undefined ? [] : planGroups(topology, plans);
  const choice = { id: 'choice', title: 'Choice', body: choiceSection(groups) };
  const aboutFindings = { id: 'findings', title: 'Findings', body: findingsSection(findings) };
  const facts: Section[] =
    plans.length === 0
      ? []
      : [
          ...(measured === undefined ? [] : [{ id: 'measured', title: 'Measured', body: measuredSection(measured, plans) }]),
          { id: 'price', title: 'Price', body: priceSection(plans) },
          { id: 'pictures', title: 'Pictures', body: picturesSection(plans) },
          { id: 'networks', title: 'Networks', body: networksSection(plans) },
        ];
  // Scripts and candidates share what the rest of the page leaves; the candidates are what a report is read for.
  const reasons = whySection(groups, packCandidates(plans, 0));
  const left = MOST_BYTES - [choice, aboutFindings, ...facts, { body: reasons }].reduce((sum, { body }) => sum + bytes(body), 0);
  const inside = plans.length === 0 ? [] : [{ id: 'inside', title: 'Inside', body: insideSection(plans, Math.max(0, left * INSIDE)) }];
  const packed = packCandidates(plans, Math.max(0, left - inside.reduce((sum, { body }) => sum + bytes(body), 0)));
  const why = plans.length === 0 ? [] : [{ id: 'why', title: 'Why', body: whySection(groups, packed) }];
  const sections =
    plans.length === 0 ? [aboutFindings] : [...(broken ? [aboutFindings, choice] : [choice, aboutFindings]), ...why, ...facts, ...inside];
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"><meta name="generator" content="linerate ${version}"><link rel="icon" href="data:,"><title>${name}: linerate report</title><style>${raw(PAGE_STYLE)}</style></head>
<body><a class="hidden skip" href="#main">to the content</a><header><h1>${name}</h1><p>${
    plans.length === 0 ? 'Nothing is planned: the findings say why.' : `Planned on ${plans.map(({ target }) => target).join(', ')}.`
  } <a href="#findings">${findingsSummary(findings)}</a></p></header>
<nav aria-label="sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main" tabindex="-1">${plans.length > 0 && overviewCards(plans)}${sections.map(({ body }) => body)}</main>
<footer><p>Made from ${file} by linerate ${version}.</p>${catalogAge(plans).map((line) => html`<p>${line}</p>`)}</footer>
${jsonScript('candidates', packed)}<script>${raw(PAGE_SCRIPT)}</script></body></html>
`;
  return page.text;
}
