// A CDK app of someone who has linerate, aws-cdk-lib and constructs, and nothing else. Prints the template.
const { readFileSync } = require('node:fs');
const { App, Stack } = require('aws-cdk-lib');
const { parseTopology } = require('linerate');
const { AcceleratedCluster } = require('linerate/aws');

const { topology, findings } = parseTopology(readFileSync('topology.yaml', 'utf8'), { file: 'topology.yaml' });
if (topology === undefined) throw new Error(JSON.stringify(findings));
const app = new App();
const stack = new Stack(app, 'Consumer', { env: { region: 'us-east-1' } });
new AcceleratedCluster(stack, 'Cluster', { topology });
console.log(JSON.stringify(app.synth().getStackByName('Consumer').template));
