// Preloaded into the consumer: any attempt to load Pulumi is printed and fails the run.
const Module = require('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  if (request.startsWith('@pulumi')) {
    console.error(`asked for ${request}`);
    process.exitCode = 7;
  }
  return resolve.call(this, request, ...rest);
};
