/** How the machine is bought and set up: market, CPU options, metadata service, disks. */
import type { Rule } from '../rule';
import type { LaunchTemplateFacts } from './facts';

export const MARKET_SUPPORTED: Rule<LaunchTemplateFacts> = {
  id: 'aws/purchase-unsupported',
  level: 'error',
  holds: 'a type is bought only in the ways that it lists',
  prevents: 'InvalidParameterCombination / UnsupportedOperation (the instance type is not supported for this market type)',
  source: 'EC2 API DescribeInstanceTypes, SupportedUsageClasses (field notes aws R-32)',
  *check({ row, market, at }) {
    if (row === undefined || market === undefined || row.usageClasses.length === 0 || row.usageClasses.includes(market)) return;
    yield {
      path: at('market'),
      message: `${row.name} is not sold as ${market}`,
      got: market,
      allowed: row.usageClasses,
      fix: `purchase: ${row.usageClasses.join(' or ')}; or name another machine`,
    };
  },
};

export const CPU_OPTIONS_SUPPORTED: Rule<LaunchTemplateFacts> = {
  id: 'aws/cpu-options-unsupported',
  level: 'error',
  holds: 'threads per core stand only where the type can set them, and together with the core count',
  prevents: 'InvalidParameterCombination (CpuOptions)',
  source: 'EC2 guide, CPU options; EC2 API VCpuInfo.ValidThreadsPerCore (field notes aws R-63)',
  *check({ row, cpuOptions, at }) {
    if (row === undefined || cpuOptions?.threadsPerCore === undefined) return;
    if (!row.validThreadsPerCore.includes(cpuOptions.threadsPerCore)) {
      yield {
        path: at('cpuOptions'),
        message: row.validThreadsPerCore.length === 0 ? `${row.name} takes no CPU options` : `${row.name} has other threads per core`,
        got: cpuOptions.threadsPerCore,
        allowed:
          row.validThreadsPerCore.length === 0 ? `no CPU options (it has ${row.threadsPerCore ?? 1} a core)` : row.validThreadsPerCore,
        fix: 'remove threadsPerCore, or name a machine that can set it',
      };
    } else if (cpuOptions.coreCount === undefined) {
      yield {
        path: at('cpuOptions'),
        message: 'ThreadsPerCore stands without CoreCount',
        fix: `CoreCount: ${row.cores ?? 'the cores of the type'} beside it`,
      };
    }
  },
};

export const METADATA_V2: Rule<LaunchTemplateFacts> = {
  id: 'aws/metadata-v1',
  level: 'error',
  holds: 'the instance metadata service demands a token (IMDSv2)',
  source: 'EC2 guide, Configure the instance metadata options; AWS Foundational Security EC2.8 (field notes aws R-80)',
  *check({ metadata, at }) {
    if (metadata.httpTokens !== 'required')
      yield {
        path: at('metadata'),
        message: 'the metadata service answers without a token',
        got: metadata.httpTokens ?? 'not set',
        allowed: 'required',
        fix: 'MetadataOptions.HttpTokens: required',
      };
  },
};

export const METADATA_HOPS: Rule<LaunchTemplateFacts> = {
  id: 'aws/metadata-hop-limit',
  level: 'error',
  holds: 'the hop limit of the metadata service is from 1 to 64',
  prevents: 'InvalidParameterValue (HttpPutResponseHopLimit)',
  source: 'EC2 API LaunchTemplateInstanceMetadataOptionsRequest',
  *check({ metadata, at }) {
    const hops = metadata.hopLimit;
    if (hops !== undefined && (hops < 1 || hops > 64))
      yield {
        path: at('metadata'),
        message: 'a hop limit outside the range of the API',
        got: hops,
        allowed: '1 to 64',
        fix: 'metadataHopLimit: 1 (2 where containers ask)',
      };
  },
};

export const VOLUMES_ENCRYPTED: Rule<LaunchTemplateFacts> = {
  id: 'aws/volume-unencrypted',
  level: 'error',
  holds: 'every volume is encrypted',
  source: 'EC2 guide, Amazon EBS encryption; AWS Foundational Security EC2.3',
  *check({ volumesEncrypted, at }) {
    const open = volumesEncrypted.filter((encrypted) => !encrypted).length;
    if (open > 0)
      yield {
        path: at('volumes'),
        message: `${open} of ${volumesEncrypted.length} volumes are not encrypted`,
        got: false,
        allowed: true,
        fix: 'Ebs.Encrypted: true',
      };
  },
};

export const CLUSTER_SUPPORTED: Rule<LaunchTemplateFacts> = {
  id: 'aws/placement-unsupported',
  level: 'error',
  holds: 'a placement group has a strategy that the type supports',
  prevents: 'InvalidParameterCombination: The instance type is not supported in a placement group of this strategy',
  source: 'EC2 API DescribeInstanceTypes, PlacementGroupInfo.SupportedStrategies (field notes aws R-30)',
  *check({ row, placementStrategy, at }) {
    // No source lists the strategies of some rows (p6e-gb200): nothing is held against those.
    if (row === undefined || placementStrategy === undefined || row.provenance.holes?.includes('placementStrategies')) return;
    if (row.placementStrategies.some((strategy) => strategy === placementStrategy)) return;
    yield {
      path: at('placement'),
      message: `${row.name} cannot be in a ${placementStrategy} placement group`,
      got: placementStrategy,
      allowed: row.placementStrategies.length === 0 ? 'no placement group' : row.placementStrategies,
      fix: 'placement: none, or name a machine that supports it',
    };
  },
};

export const MACHINE_RULES = [
  MARKET_SUPPORTED,
  CPU_OPTIONS_SUPPORTED,
  METADATA_V2,
  METADATA_HOPS,
  VOLUMES_ENCRYPTED,
  CLUSTER_SUPPORTED,
] as const;
