// The constructs alone: a finished plan, as one stack.
const fs = require('node:fs');
const { App } = require('aws-cdk-lib/core');
const { TopologyStack } = require('../../dist/lib/providers/aws/stack');

const plan = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const app = new App({ autoSynth: false });
new TopologyStack(app, plan.topology, { plan, env: { region: plan.region } });
app.synth();
