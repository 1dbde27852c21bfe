/**
 * The one list of GPU models for all clouds, and which of each cloud's own names mean which. `h100` is every H100: the 80 GB
 * SXM and PCIe cards, Google's `mega` and NVL. AWS and Google name the GPU themselves; Azure's API gives only a count, so there
 * the model is derived from the size's family and marked so. FPGAs, Trainium, Inferentia and media cards are no GPUs: a
 * machine with them is asked for by its name.
 */
import type { Cloud } from '../topology/types';

/** Every model that a topology may ask for, newest first within a maker. */
export const GPU_MODELS = [
  'gb300',
  'gb200',
  'b300',
  'b200',
  'h200',
  'h100',
  'a100',
  'v100',
  'rtx-pro-6000',
  'rtx-pro-4500',
  'l40s',
  'l4',
  'a10g',
  'a10',
  't4',
  't4g',
  'm60',
  'mi300x',
  'mi25',
  'v620',
  'v710',
  'v520',
] as const;
export type GpuModel = (typeof GPU_MODELS)[number];

/** DescribeInstanceTypes: GpuInfo.Gpus[].Name. */
const AWS: Readonly<Record<string, GpuModel>> = {
  GB200: 'gb200',
  B300: 'b300',
  B200: 'b200',
  H200: 'h200',
  H100: 'h100',
  A100: 'a100',
  V100: 'v100',
  'RTX PRO Server 6000': 'rtx-pro-6000',
  'RTX PRO 4500': 'rtx-pro-4500',
  L40S: 'l40s',
  L4: 'l4',
  A10G: 'a10g',
  T4: 't4',
  T4g: 't4g',
  'Radeon Pro V520': 'v520',
};

/** Compute Engine accelerator types. */
const GCP: Readonly<Record<string, GpuModel>> = {
  'nvidia-gb300': 'gb300',
  'nvidia-gb200': 'gb200',
  'nvidia-b200': 'b200',
  'nvidia-h200-141gb': 'h200',
  'nvidia-h100-80gb': 'h100',
  'nvidia-h100-mega-80gb': 'h100',
  'nvidia-a100-80gb': 'a100',
  'nvidia-tesla-a100': 'a100',
  'nvidia-rtx-pro-6000': 'rtx-pro-6000',
  'nvidia-l4': 'l4',
};

/**
 * Azure: the part of a size's name that says the accelerator, and for older sizes the series. The first that matches wins.
 * The NP series is not here: its Alveo U250 is an FPGA.
 */
const AZURE: readonly (readonly [pattern: RegExp, model: GpuModel])[] = [
  [/_GB300_/, 'gb300'],
  [/_GB200_/, 'gb200'],
  [/_H200_/, 'h200'],
  [/_H100_/, 'h100'],
  [/_MI300X_/, 'mi300x'],
  [/_A100_|^Standard_ND96asr_v4$/, 'a100'],
  [/_RTXPRO6000/, 'rtx-pro-6000'],
  [/_A10_/, 'a10'],
  [/_T4_/, 't4'],
  [/_V620/, 'v620'],
  [/_V710_/, 'v710'],
  [/^Standard_NC\d+r?s_v3$|^Standard_ND40rs_v2$/, 'v100'],
  [/^Standard_NV\d+as_v4$/, 'mi25'],
  [/^Standard_NV\d+(s_v[23])?(_Promo)?$/, 'm60'],
];

/**
 * @param name AWS and Google: the GPU's own name. Azure: the size's name.
 * @returns undefined for what is no GPU, or none that the list knows
 */
export function gpuModel(cloud: Cloud, name: string): GpuModel | undefined {
  switch (cloud) {
    case 'aws':
      return AWS[name];
    case 'gcp':
      return GCP[name];
    case 'azure':
      return AZURE.find(([pattern]) => pattern.test(name))?.[1];
  }
}
