// Prints one JSON object; bench/needs.mjs runs it. A fixed seed: every run asks the same.
const { performance } = require('node:perf_hooks');
const lib = (file) => require(`../dist/lib/${file}`);

const NEEDS = 1000;
const PLANS = 20;

let state = 20261125;
const random = () => {
  state = (state * 1664525 + 1013904223) % 2 ** 32;
  return state / 2 ** 32;
};
const pick = (values) => values[Math.floor(random() * values.length)];

function need() {
  const gpus = random() < 0.2 ? { model: [pick(['h100', 'h200', 'a100', 'l4'])], count: pick([1, 4, 8]) } : undefined;
  const rdma = pick(['none', 'none', 'preferred', 'required']);
  return {
    name: 'bench',
    targets: { aws: {}, azure: {}, gcp: { project: 'demo-project' } },
    groups: {
      nodes: {
        count: pick([1, 4, 64]),
        machine: {
          vcpus: pick([2, 8, 32, 96]),
          memoryGiB: pick([4, 64, 512]),
          arch: pick(['x86_64', 'x86_64', 'arm64']),
          gpus,
          maxUsdPerHour: pick([undefined, 5, 50]),
        },
        network: { bandwidthGbps: pick([1, 5, 10, 25, 50, 100, 200]), rdma, interfaces: pick([1, 1, 2]) },
      },
    },
  };
}

const { completeTopology } = lib('topology/parse');
const needs = Array.from({ length: NEEDS }, need);
const groups = needs.map((each) => {
  const { topology, findings } = completeTopology(each);
  if (topology === undefined) throw new Error(JSON.stringify(findings));
  return topology.groups[0];
});

const { choose } = lib('resolve/choose');
const { awsChecks, awsEntries } = lib('resolve/aws-entries');
const { azureChecks, azureEntries } = lib('resolve/azure-entries');
const { gcpChecks, gcpEntries } = lib('resolve/gcp-entries');
const { GCP_MTU_BYTES } = lib('resolve/gcp-capacity');
const { loadCatalog } = lib('catalog/load');

const started = performance.now();
const before = process.cpuUsage();
const [aws, azure, gcp] = ['aws', 'azure', 'gcp'].map((cloud) => loadCatalog(cloud));
let winners = 0;
for (const group of groups) {
  const rdma = group.network.rdma !== 'none';
  const contests = [
    choose(awsEntries(aws, { layout: undefined, weighting: 'default', enaExpress: false, cluster: rdma }), awsChecks(group, false)),
    choose(azureEntries(azure), azureChecks(group, false)),
    choose(gcpEntries(gcp, { tier1: false, rdma, mtuBytes: GCP_MTU_BYTES.jumbo, hostInterfaces: undefined }), gcpChecks(group, false)),
  ];
  winners += contests.filter(({ winner }) => winner !== undefined).length;
}
const contest = performance.now() - started;
const used = process.cpuUsage(before);
const machines =
  awsEntries(aws, { layout: undefined, weighting: 'default', enaExpress: false, cluster: false }).length +
  azureEntries(azure).length +
  gcp.machines.length;

const { evaluate } = lib('index');
const planned = performance.now();
for (const each of needs.slice(0, PLANS)) evaluate(each, { lateSshKeys: true });
console.log(
  JSON.stringify({
    needs: NEEDS,
    machines,
    winners,
    contest,
    processor: (used.user + used.system) / 1000,
    plans: PLANS,
    planning: performance.now() - planned,
  }),
);
