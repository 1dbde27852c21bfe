// Preloaded into the program's process. It leaves out two parts of its tool chain that cost a third of each run's time and change
// nothing that is sent: the npm client, which Pulumi loads to package functions for the cloud, and the translation of every
// resource's stack trace to lines of TypeScript.
const Module = require('node:module');

const LEFT_OUT = new Map([
  ['@npmcli/arborist', {}],
  ['@cspotcode/source-map-support', { install: () => undefined }],
  ['source-map-support', { install: () => undefined }],
  ['source-map-support/register', {}],
]);
const load = Module._load;
Module._load = function (request, ...rest) {
  return LEFT_OUT.get(request) ?? load.call(this, request, ...rest);
};
