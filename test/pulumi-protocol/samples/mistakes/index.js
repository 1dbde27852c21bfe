// Plain JavaScript and resource classes of its own, so that each run takes a fraction of a second.
const pulumi = require('@pulumi/pulumi');

class Table extends pulumi.CustomResource {
  constructor(name, inputs, opts) {
    super('azure-native:network:RouteTable', name, { ...inputs, name: undefined }, opts);
  }
}

class Silent extends pulumi.ComponentResource {
  constructor(name) {
    super('sample:test:Silent', name);
    new Table(`${name}-table`, {}, { parent: this });
  }
}

const config = new pulumi.Config();
const other = new Table('other', {});
/** Once `other` is registered: its URN is known in a preview too, its id is not. */
const later = (run) => other.urn.apply(() => setTimeout(run, 20));

const MISTAKES = {
  none: () => undefined,
  stringify: () => new Table('stringify', { tags: { other: JSON.stringify({ id: other.id }) } }),
  template: () => new Table('template', { tags: { other: `id=${other.id}` } }),
  object: () => new Table('object', { tags: { other: `${{}}` } }),
  'in-apply': () => other.id.apply(() => new Table('late', {})),
  'side-effect': () => {
    let id = 'none';
    other.id.apply((value) => {
      id = value;
    });
    later(() => new Table('side', { tags: { id } }));
  },
  duplicate: () => [new Table('twin', {}), new Table('twin', {})],
  leak: () => new Table('leak', { tags: { token: config.require('token') } }),
  'leak-base64': () => new Table('leak-base64', { tags: { token: Buffer.from(`echo ${config.require('token')}`).toString('base64') } }),
  'leak-log': () => pulumi.log.info(`joining with ${config.require('token')}`),
  'leak-print': () => console.log(`joining with ${config.require('token')}`),
  'leak-output': () => undefined,
  'no-outputs': () => new Silent('silent'),
  'random-name': () => new Table(`random-${Math.random().toString(36).slice(2)}`, {}),
  timestamp: () => new Table('stamp', { tags: { at: String(process.hrtime.bigint()) } }),
  'not-a-number': () => new Table('nan', { priority: Number('1OO') }),
  'unknown-function': () => pulumi.runtime.invoke('azure-native:network:getNothing', {}),
  throws: () => {
    throw new Error('the program gave up');
  },
};
const asked = config.require('which').split(',');
for (const mistake of asked) MISTAKES[mistake]();
if (asked.includes('leak-output')) exports.token = config.require('token');
