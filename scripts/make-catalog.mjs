// Makes lib/catalog/tables/{aws,azure,gcp}.json from the collected facts, byte for byte the same from the same input.
//
//   node scripts/make-catalog.mjs DIR [OUT]      DIR may also come from LINERATE_CATALOG_INPUT; OUT is lib/catalog/tables
//
// DIR holds four files; none of them is part of this repository, and each names its own sources, commits and dates:
//   aws.json        1,373 EC2 types: recorded DescribeInstanceTypes output (getmoto/moto, Apache-2.0), us-east-1 Linux list
//                   prices (aws/karpenter-provider-aws), NUMA nodes (vantage-sh/ec2instances.info), EFA figures of the EC2 guide
//                   (efa.html, efa-acc-inst-types.html); `supplement` has what only the guide says, also for a type without a recording
//   aws-newer.json  27 newer types, in DescribeInstanceTypes' own shape (moto 5.2.5, Apache-2.0); no prices
//   azure.json      1,832 sizes: Resource SKUs API output published by kubernetes/autoscaler, Azure/karpenter-provider-azure,
//                   microsoft/aspire, Azure/aks-engine; NICs and bandwidth from Microsoft's size pages; eastus list prices
//   gcp.json        554 Compute Engine types: a gcloud listing, the machine pages' bandwidth figures, NIC layouts of
//                   GoogleCloudPlatform/cluster-toolkit, us-central1 list prices
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { awsTable } from './catalog/aws.mjs';
import { azureTable } from './catalog/azure.mjs';
import { gcpTable } from './catalog/gcp.mjs';

const input = process.argv[2] ?? process.env.LINERATE_CATALOG_INPUT;
if (input === undefined) {
  console.error('usage: node scripts/make-catalog.mjs DIR [OUT]');
  process.exit(2);
}
const output = process.argv[3] ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'lib', 'catalog', 'tables');
const read = (name) => JSON.parse(fs.readFileSync(path.join(input, name), 'utf8'));

const tables = {
  aws: awsTable(read('aws.json'), read('aws-newer.json')),
  azure: azureTable(read('azure.json')),
  gcp: gcpTable(read('gcp.json')),
};
fs.mkdirSync(output, { recursive: true });
for (const [cloud, text] of Object.entries(tables)) {
  fs.writeFileSync(path.join(output, `${cloud}.json`), text);
  console.log(`${cloud}: ${JSON.parse(text).count} machines, ${Buffer.byteLength(text)} bytes`);
}
