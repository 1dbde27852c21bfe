/** Outputs of the tools, as they print them. */
import { readFigures } from '../../../lib/report/bench/outputs';
import type { Tool } from '../../../lib/report/bench/steps';

const IPERF3 = {
  start: { version: 'iperf 3.16' },
  end: {
    sum_sent: { bits_per_second: 49_900_000_000 },
    sum_received: { bits_per_second: 49_123_456_789 },
    cpu_utilization_percent: { host_total: 87.654, remote_total: 60 },
  },
};
const SOCKPERF = `sockperf: [Total Run] RunTime=10.000 sec; Warm up time=400 msec; SentMessages=230412; ReceivedMessages=230411
sockperf: ====> avg-latency=20.705 (std-dev=1.871)
sockperf: Summary: Latency is 20.705 usec
sockperf: Total 221000 observations; each percentile contains 2210.00 observations`;
const QPERF = `tcp_lat:
    latency  =  23.4 us
`;
const IB_WRITE_BW = `---------------------------------------------------------------------------------------
                    RDMA_Write BW Test
 Number of qps   : 1            Transport type : IB
---------------------------------------------------------------------------------------
 #bytes     #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]
 65536      7065741          0.00               370.43 \t\t     0.706546
---------------------------------------------------------------------------------------`;
const FI_PINGPONG = `bytes   #sent   #ack     total       time     MB/sec    usec/xfer   Mxfers/sec
64      10      =10      1.2k        0.00s      3.95      16.20       0.06
256     10      =10      5k          0.00s     15.70      16.30       0.06
1m      10      =10      20m         0.00s   9876.54     106.17       0.01
`;

test.each<[Tool, string, object]>([
  ['iperf3', JSON.stringify(IPERF3), { measuredGbps: 49.12, cpuPercent: 87.65 }],
  ['sockperf', SOCKPERF, { latencyMicroseconds: 20.71 }],
  ['qperf', QPERF, { latencyMicroseconds: 23.4 }],
  ['qperf', 'tcp_lat:\n    latency  =  1,234 ns\n', { latencyMicroseconds: 1.23 }],
  ['qperf', 'tcp_lat:\n    latency  =  1.5 ms\n', { latencyMicroseconds: 1500 }],
  ['ib_write_bw', IB_WRITE_BW, { measuredGbps: 370.43 }],
  ['fi_pingpong', FI_PINGPONG, { measuredGbps: 79.01, latencyMicroseconds: 16.2 }],
])('%s', (tool, output, figures) => expect(readFigures(tool, output)).toEqual(figures));

test.each<[Tool, string]>([
  ['iperf3', JSON.stringify({ ...IPERF3, error: 'unable to connect to server: Connection refused' })],
  ['iperf3', 'iperf3: command not found'],
  ['iperf3', JSON.stringify({ end: { sum_received: { bits_per_second: -1 } } })],
  ['sockperf', 'sockperf: ERROR: connect failed'],
  ['qperf', 'failed to connect'],
  ['ib_write_bw', "Couldn't connect to 10.0.0.2:18515"],
  ['fi_pingpong', 'fi_getinfo: -61 (No data available)'],
])('%s that measured nothing gives no figure', (tool, output) => expect(readFigures(tool, output)).toBeUndefined());
