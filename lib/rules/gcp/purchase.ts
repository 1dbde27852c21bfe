/** How machines are bought: spot, flex start, reservations. */
import { FLEX_START_SECONDS } from '../../resolve/gcp-options';
import { groupRule } from './facts';

const FLEX_DOC = 'Compute Engine, flex-start VMs; Cluster Toolkit nodeset metadata (field notes gcp R6.8)';

export const SPOT_REFUSED = groupRule({
  id: 'gcp/spot-refused',
  level: 'error',
  holds: 'spot is asked for only where the machine type is sold so',
  source: 'Compute Engine, bare metal instances: no spot (field notes gcp R7.2)',
  *each({ plan, series, row, path }) {
    if (plan.purchase.kind !== 'spot' || series.spotRefused !== true) return;
    yield {
      path: `${path}.purchase`,
      message: `${row.name} is bare metal, which is not sold as spot`,
      got: 'spot',
      allowed: ['on-demand', '{ reservation: name }'],
      fix: 'purchase: on-demand',
    };
  },
});

export const SPOT_OR_FLEX_START_ONLY = groupRule({
  id: 'gcp/spot-or-flex-start-only',
  level: 'error',
  holds: 'a type that is sold only as spot or with flex start is bought so',
  source: 'Compute Engine, accelerator-optimized machines: A3 High with 1, 2 or 4 GPUs (field notes gcp section 5)',
  *each({ plan, series, row, path }) {
    if (series.spotOrFlexStartOnly !== true || plan.purchase.kind === 'spot' || plan.flexStart !== undefined) return;
    yield {
      path: `${path}.purchase`,
      message: `${row.name} is sold only as spot or with flex start, and never from a reservation`,
      got: plan.purchase.kind,
      allowed: ['spot', 'gcp.flexStart: true'],
      fix: 'purchase: spot, or gcp: { flexStart: true }',
    };
  },
});

export const FLEX_START_ALONE = groupRule({
  id: 'gcp/flex-start-contradiction',
  level: 'error',
  holds: 'flex start is neither spot nor a reservation',
  source: FLEX_DOC,
  *each({ plan, group, path }) {
    if (plan.flexStart === undefined) return;
    const other = plan.reservation !== undefined ? `reservation ${plan.reservation}` : plan.purchase.kind === 'spot' ? 'spot' : undefined;
    if (other === undefined) return;
    yield {
      path: `${path}.gcp.flexStart`,
      message: `flex start and ${other} exclude each other`,
      got: group.gcp.flexStart,
      allowed: 'purchase: on-demand, and no reservation',
      fix: 'remove one of the two',
    };
  },
});

export const FLEX_START_DURATION = groupRule({
  id: 'gcp/flex-start-duration',
  level: 'error',
  holds: 'flex start runs for 10 minutes to 7 days',
  source: FLEX_DOC,
  *each({ plan, path }) {
    const seconds = plan.flexStart?.maxRunSeconds;
    if (seconds === undefined || (seconds >= FLEX_START_SECONDS.shortest && seconds <= FLEX_START_SECONDS.longest)) return;
    yield {
      path: `${path}.gcp.flexStart.maxRunSeconds`,
      message: 'flex start runs for 10 minutes to 7 days',
      got: seconds,
      allowed: `${FLEX_START_SECONDS.shortest} to ${FLEX_START_SECONDS.longest}`,
      fix: `maxRunSeconds: ${FLEX_START_SECONDS.longest}`,
    };
  },
});

export const FLEX_START_PLACED = groupRule({
  id: 'gcp/flex-start-with-placement',
  level: 'error',
  holds: 'flex start goes with a policy that keeps machines together only on A3 Ultra, A4 and H4D',
  source: FLEX_DOC,
  *each({ plan, series, row, path, context }) {
    if (plan.flexStart === undefined || series.compactFlexStart === true) return;
    const kind = context.plan.placementPolicies.find(({ name }) => name === plan.placement.group)?.kind;
    if (kind !== 'compact' && kind !== 'workload') return;
    yield {
      path: `${path}.placement`,
      message: `flex start does not place machines of ${row.name} together`,
      got: plan.placement.strategy,
      allowed: ['none'],
      fix: 'placement: none, or an A3 Ultra, A4 or H4D machine',
    };
  },
});

export const FLEX_START_ZONE = groupRule({
  id: 'gcp/flex-start-over-several-zones',
  level: 'error',
  holds: 'flex start is asked for in one zone',
  source: 'SDK declaration of compute.ResizeRequest: a zone',
  *each({ plan, path }) {
    if (plan.flexStart === undefined || plan.zones.length < 2) return;
    yield {
      path: `${path}.gcp.zones`,
      message: 'a resize request belongs to one zone',
      got: plan.zones,
      allowed: 'one zone',
      fix: 'name one zone, or make one group a zone',
    };
  },
});

export const SPOT_PRICE = groupRule({
  id: 'gcp/spot-price-cap-ignored',
  level: 'warning',
  holds: 'a highest price for spot is stated only where the cloud takes one',
  source: 'Compute Engine, spot VMs: the price is Google’s',
  *each({ plan, path }) {
    if (plan.purchase.kind !== 'spot' || plan.purchase.maxUsdPerHour === undefined) return;
    yield {
      path: `${path}.purchase`,
      message: 'Google takes no highest price for spot: it is ignored',
      got: plan.purchase.maxUsdPerHour,
      fix: 'leave maxUsdPerHour to the clouds that take it',
    };
  },
});

export const RESERVATION_POLICY = groupRule({
  id: 'gcp/reservation-has-its-own-policy',
  level: 'warning',
  holds: 'machines from a reservation carry the policy that the reservation was made with',
  source: 'Cluster Toolkit resume.py: vanilla reservations take no external policy; dense ones must carry their own',
  *each({ plan, group, series, path, context }) {
    if (plan.reservation === undefined) return;
    const policy = context.plan.placementPolicies.find(({ name }) => name === plan.placement.group);
    if (policy === undefined || policy.existing !== undefined || (series.denseReservations === true && policy.kind === 'workload')) return;
    yield {
      path: `${path}.placement`,
      message: `a new ${policy.kind} policy may keep the machines out of reservation ${plan.reservation}`,
      got: group.placement.strategy,
      fix: 'placement: { strategy: cluster, existing: the policy of the reservation }, or placement: none',
    };
  },
});

export const RESERVATION_ZONE = groupRule({
  id: 'gcp/reservation-in-another-zone',
  level: 'error',
  holds: 'a reservation lies in the zone of its machines',
  source: 'Compute Engine, zonal reservations',
  *each({ plan, group, path }) {
    const named = group.gcp.reservation ?? (plan.purchase.kind === 'reservation' ? plan.purchase.id : undefined);
    const zone = named === undefined ? undefined : /\/zones\/([^/]+)\/reservations\//.exec(named)?.[1];
    if (zone === undefined || plan.zones.every((each) => each === zone)) return;
    yield {
      path: group.gcp.reservation === undefined ? `${path}.purchase` : `${path}.gcp.reservation`,
      message: `the reservation is in ${zone}, and the group in ${plan.zones.join(', ')}`,
      got: named,
      allowed: plan.zones,
      fix: `gcp: { zone: ${zone} }`,
    };
  },
});

export const PURCHASE_RULES = [
  SPOT_REFUSED,
  SPOT_OR_FLEX_START_ONLY,
  FLEX_START_ALONE,
  FLEX_START_DURATION,
  FLEX_START_PLACED,
  FLEX_START_ZONE,
  SPOT_PRICE,
  RESERVATION_POLICY,
  RESERVATION_ZONE,
];
