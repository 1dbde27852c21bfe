/** How many virtual functions, of which function, and which of them a range means. */
import { labelOf, selectorsOf } from '../../resolve/host-functions';
import { parseVfRange } from '../../resolve/vf-range';
import type { MetalContext } from '../context';
import type { Rule } from '../rule';
import { declaredFunctions, functionLists, NOTES } from './declared';

export const COUNT_WITHIN_LIMIT: Rule<MetalContext> = {
  id: 'host/too-many-virtual-functions',
  level: 'error',
  holds: 'the count of virtual functions is within what the driver takes',
  source: 'field notes host-sriov sections 2 and 4',
  *check(context) {
    for (const { path, fn, driver } of declaredFunctions(context)) {
      const limit = driver?.maxVfs;
      if (limit === undefined || fn.vfs <= limit.count) continue;
      yield {
        path: `${path}.vfs`,
        message: `${fn.driver} makes at most ${limit.count}: ${limit.because}`,
        got: fn.vfs,
        allowed: `0 to ${limit.count}`,
        fix: `vfs: ${limit.count}`,
        prevents: `${limit.errno} (write to sriov_numvfs)`,
      };
    }
  },
};

export const COUNT_THE_DEVICE_MAKES: Rule<MetalContext> = {
  id: 'host/count-not-made',
  level: 'error',
  holds: 'where a device makes fixed counts only, the count is one of them',
  source: 'Linux drivers/crypto/intel/qat/qat_common/adf_sriov.c; amd/MxGPU-Virtualization release notes',
  *check(context) {
    for (const { path, fn, driver } of declaredFunctions(context)) {
      const only = driver?.onlyCounts;
      if (only === undefined || fn.vfs === 0 || only.counts.includes(fn.vfs)) continue;
      yield {
        path: `${path}.vfs`,
        message: only.because,
        got: fn.vfs,
        allowed: [0, ...only.counts],
        fix: `vfs: ${only.counts.find((count) => count >= fn.vfs) ?? only.counts.at(-1)}`,
        prevents: `${only.errno} (write to sriov_numvfs), or another count than the declared one`,
      };
    }
  },
};

export const RANGE_WITHIN_COUNT: Rule<MetalContext> = {
  id: 'host/range-outside-count',
  level: 'error',
  holds: 'a range runs from a lower to a higher index, and both are below the count',
  prevents: 'EINVAL (ip link set vf: no such virtual function)',
  source: `${NOTES}: VF index < numVfs`,
  *check(context) {
    for (const { path, fn } of declaredFunctions(context)) {
      for (const [i, { vfs }] of (fn.ranges ?? []).entries()) {
        const range = parseVfRange(vfs);
        if (range === undefined) continue;
        const reversed = range.first > range.last;
        if (!reversed && range.last < fn.vfs) continue;
        yield {
          path: `${path}.ranges[${i}].vfs`,
          message: reversed ? 'the range runs backwards' : `the function has ${fn.vfs} virtual functions, counted from 0`,
          got: vfs,
          allowed: fn.vfs === 0 ? 'no range: there are no virtual functions' : `within 0-${fn.vfs - 1}`,
          fix: reversed
            ? `vfs: ${range.last}-${range.first}`
            : fn.vfs === 0
              ? 'remove the range'
              : `vfs: ${Math.min(range.first, fn.vfs - 1)}-${fn.vfs - 1}, or a higher count`,
        };
      }
    }
  },
};

export const RANGES_DISJOINT: Rule<MetalContext> = {
  id: 'host/ranges-overlap',
  level: 'error',
  holds: 'a virtual function is in one range at most',
  prevents: 'EBUSY (bind: the virtual function has a driver already)',
  source: `${NOTES}: ranges disjoint; Linux drivers/base/dd.c, __driver_probe_device`,
  *check(context) {
    for (const { path, fn } of declaredFunctions(context)) {
      const ranges = (fn.ranges ?? []).map(({ vfs }) => parseVfRange(vfs));
      for (const [i, range] of ranges.entries()) {
        const j = ranges.findIndex(
          (other, at) => at < i && other !== undefined && range !== undefined && other.first <= range.last && range.first <= other.last,
        );
        if (j < 0) continue;
        yield {
          path: `${path}.ranges[${i}].vfs`,
          message: `some of these virtual functions are in ranges[${j}] too`,
          got: fn.ranges?.[i]?.vfs,
          allowed: 'virtual functions of no other range',
          fix: `make ranges[${i}] and ranges[${j}] disjoint`,
        };
      }
    }
  },
};

export const FUNCTION_ONCE: Rule<MetalContext> = {
  id: 'host/function-twice',
  level: 'error',
  holds: 'a physical function is declared once',
  prevents: 'EBUSY (write to sriov_numvfs: disable before enabling)',
  source: 'Linux drivers/pci/iov.c:408',
  *check(context) {
    for (const { path, functions } of functionLists(context)) {
      const seen = new Map<string, number>();
      for (const [i, { match }] of functions.entries()) {
        for (const label of selectorsOf(match).map(labelOf)) {
          const first = seen.get(label);
          if (first === undefined) {
            seen.set(label, i);
            continue;
          }
          yield {
            path: `${path}[${i}].match`,
            message: `${label} is selected ${first === i ? 'twice here' : `by functions[${first}] already`}`,
            got: match,
            allowed: 'a function that nothing else selects',
            fix: 'write one entry, with ranges for the virtual functions that differ',
          };
        }
      }
    }
  },
};

export const COUNT_RULES = [COUNT_WITHIN_LIMIT, COUNT_THE_DEVICE_MAKES, RANGE_WITHIN_COUNT, RANGES_DISJOINT, FUNCTION_ONCE] as const;
