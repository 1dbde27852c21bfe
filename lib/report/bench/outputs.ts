/** What each tool says, as figures. Undefined where the output is not what the tool prints when it worked. */
import type { Tool } from './steps';

export interface Figures {
  readonly measuredGbps?: number;
  readonly latencyMicroseconds?: number;
  readonly cpuPercent?: number;
}

export function readFigures(tool: Tool, output: string): Figures | undefined {
  const figures = READERS[tool](output);
  return figures !== undefined && Object.values(figures).every((value) => Number.isFinite(value) && value >= 0) ? figures : undefined;
}

const READERS: Readonly<Record<Tool, (output: string) => Figures | undefined>> = {
  iperf3: readIperf3,
  sockperf: (output) => latency(/Latency is ([\d.]+) usec/.exec(output)?.[1], 'us'),
  qperf: (output) => {
    const [, value, unit] = /latency\s*=\s*([\d.,]+)\s*(ns|us|ms|sec)/.exec(output) ?? [];
    return latency(value?.replaceAll(',', ''), unit ?? 'us');
  },
  ib_write_bw: (output) => {
    // bytes, iterations, peak, average, message rate: the average, in Gbps by --report_gbits.
    const rows = [...output.matchAll(/^\s*\d+\s+\d+\s+([\d.]+)\s+([\d.]+)\s+[\d.]+\s*$/gm)];
    const average = rows.at(-1)?.[2];
    return average === undefined ? undefined : { measuredGbps: rounded(Number(average)) };
  },
  fi_pingpong: (output) => {
    // bytes, sent, acknowledged, total, time, MB/sec, usec/xfer, Mxfers/sec; sizes rise from row to row.
    const rows = [...output.matchAll(/^\s*\d+[kmg]?\s+\S+\s+=\S+\s+\S+\s+[\d.]+s\s+([\d.]+)\s+([\d.]+)\s+[\d.]+\s*$/gm)];
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    return { measuredGbps: rounded((Number(last[1]) * 8) / 1000), latencyMicroseconds: rounded(Number(first[2])) };
  },
};

interface Iperf3 {
  readonly end?: {
    readonly sum_received?: { readonly bits_per_second?: number };
    readonly cpu_utilization_percent?: { readonly host_total?: number };
  };
  readonly error?: string;
}

function readIperf3(output: string): Figures | undefined {
  let document: Iperf3;
  try {
    document = JSON.parse(output);
  } catch {
    return undefined;
  }
  const bits = document.end?.sum_received?.bits_per_second;
  if (document.error !== undefined || bits === undefined || bits < 0) return undefined;
  const cpu = document.end?.cpu_utilization_percent?.host_total;
  return { measuredGbps: rounded(bits / 1e9), ...(cpu === undefined ? {} : { cpuPercent: rounded(cpu) }) };
}

const MICROSECONDS: Readonly<Record<string, number>> = { ns: 0.001, us: 1, ms: 1000, sec: 1e6 };

function latency(value: string | undefined, unit: string): Figures | undefined {
  const scale = MICROSECONDS[unit];
  return value === undefined || scale === undefined ? undefined : { latencyMicroseconds: rounded(Number(value) * scale) };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
