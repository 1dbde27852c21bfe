// A CDK app as one would write it by hand: a literal L1 construct for each resource of a template. It is generated, so that
// it cannot fall behind the template that it is compared with.
const MODULES = {
  'AWS::EC2': 'aws-ec2',
  'AWS::IAM': 'aws-iam',
  'AWS::AutoScaling': 'aws-autoscaling',
};

/** Values of these properties are documents of their own. */
const DOCUMENTS = new Set(['AssumeRolePolicyDocument', 'PolicyDocument']);

/** `VPCZoneIdentifier` -> `vpcZoneIdentifier`: what the L1 classes call it. */
function camel(name) {
  return name.replace(/^([A-Z]+)(?=[A-Z][a-z])|^[A-Z]+/, (start) => start.toLowerCase());
}

const text = (value) => JSON.stringify(value);

/** @param variable name of the variable that holds a resource, by its logical id */
function expression(value, variable, document = false) {
  if (Array.isArray(value)) return `[${value.map((each) => expression(each, variable, document)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return text(value);
  const [[key, argument]] = Object.entries(value);
  if (key === 'Ref')
    return argument.startsWith('AWS::')
      ? `core.Fn.ref(${text(argument)})`
      : `${variable(argument)}.${variable(argument).startsWith('parameter') ? 'valueAsString' : 'ref'}`;
  if (key === 'Fn::GetAtt') return `${variable(argument[0])}.attr${argument[1].replaceAll('.', '')}`;
  if (key === 'Fn::Base64') return `core.Fn.base64(${expression(argument, variable)})`;
  if (key === 'Fn::Join') return `core.Fn.join(${text(argument[0])}, ${expression(argument[1], variable)})`;
  const fields = Object.entries(value).map(
    ([name, each]) => `${text(document ? name : camel(name))}: ${expression(each, variable, document || DOCUMENTS.has(name))}`,
  );
  return `{ ${fields.join(', ')} }`;
}

/** @returns the source of the app; it writes into CDK_OUTDIR like every CDK app */
export function handWritten(template, { stackName, region }) {
  const names = new Map();
  const variable = (id) => names.get(id);
  for (const [i, id] of Object.keys(template.Parameters ?? {}).entries()) names.set(id, `parameter${i}`);
  for (const [i, id] of Object.keys(template.Resources).entries()) names.set(id, `resource${i}`);
  const lines = [
    "const core = require('aws-cdk-lib/core');",
    ...Object.values(MODULES).map((name) => `const ${name.replace('-', '_')} = require('aws-cdk-lib/${name}');`),
    'const app = new core.App({ autoSynth: false });',
    `const stack = new core.Stack(app, ${text(stackName)}, { env: { region: ${text(region)} } });`,
  ];
  for (const [id, { Type, Default, Description }] of Object.entries(template.Parameters ?? {})) {
    if (id === 'BootstrapVersion') continue;
    lines.push(
      `const ${variable(id)} = new core.CfnParameter(stack, ${text(id)}, ${text({ type: Type, default: Default, description: Description })});`,
    );
  }
  const later = [];
  for (const [id, { Type, Properties = {}, DependsOn = [], Metadata = {} }] of inOrder(template.Resources)) {
    const [owner, service, name] = Type.split('::');
    const module = MODULES[`${owner}::${service}`];
    if (module === undefined) throw new Error(`no module for ${Type}`);
    lines.push(
      `const ${variable(id)} = new ${module.replace('-', '_')}.Cfn${name}(stack, ${text(id)}, ${expression(Properties, variable)});`,
    );
    for (const other of DependsOn) later.push(`${variable(id)}.addResourceDependency(${variable(other)});`);
    for (const [key, value] of Object.entries(Metadata)) later.push(`${variable(id)}.addMetadata(${text(key)}, ${text(value)});`);
  }
  for (const [id, { Value }] of Object.entries(template.Outputs ?? {}))
    lines.push(`new core.CfnOutput(stack, ${text(id)}, { value: ${expression(Value, variable)} });`);
  return [...lines, ...later, 'app.synth();', ''].join('\n');
}

/** A resource comes after those that it refers to. */
function inOrder(resources) {
  const done = new Map();
  const visit = (id) => {
    if (done.has(id) || resources[id] === undefined) return;
    for (const other of references(resources[id].Properties)) visit(other);
    done.set(id, resources[id]);
  };
  Object.keys(resources).forEach(visit);
  return [...done];
}

function references(value) {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  if (typeof value.Ref === 'string') return [value.Ref];
  if (Array.isArray(value['Fn::GetAtt'])) return [value['Fn::GetAtt'][0]];
  return Object.values(value).flatMap(references);
}
