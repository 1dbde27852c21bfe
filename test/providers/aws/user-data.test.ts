import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Stack } from 'aws-cdk-lib/core';
import { guestUserData } from '../../../lib/guest/user-data';
import { AcceleratedBatchEnvironment, AcceleratedNetwork, AcceleratedNodeGroup } from '../../../lib/providers/aws';
import { USER_DATA_LIMIT_BYTES } from '../../../lib/providers/aws/user-data';
import { login, p5, plan } from './plans';
import { inStack, only, userDataText } from './synth';

/** A machine whose own text is short: no tuning, no proof. */
const bare = login({ tuning: 'none', proof: 'off' });

function made(then: (group: AcceleratedNodeGroup, stack: Stack) => void, group = bare) {
  const { json } = inStack((stack) => {
    const planned = plan([group]);
    const network = new AcceleratedNetwork(stack, 'Network', { plan: planned });
    then(new AcceleratedNodeGroup(stack, 'Group', { plan: planned, group: group.name, network }), stack);
  });
  return only(json, 'AWS::EC2::LaunchTemplate').Properties['LaunchTemplateData'].UserData;
}

/** Text that gzip cannot shorten much. */
function noise(bytes: number): string {
  const blocks = Array.from({ length: Math.ceil(bytes / 44) }, (_, i) => createHash('sha256').update(String(i)).digest('base64'));
  return blocks.join('').slice(0, bytes);
}

test("without a word of the caller it is the guest's own, readable while it is short", () => {
  expect(made(() => {})).toEqual({ 'Fn::Base64': guestUserData(plan([bare]), bare) });
});

test('tuning and proof fit, and are the same text after gzip', () => {
  const group = p5({ installEfa: true, placement: { strategy: 'none', because: 'not asked' } });
  const value = made(() => {}, group);
  expect(userDataText(value)).toBe(guestUserData(plan([group]), group));
});

test("commands that come after the construct still run, after the topology's own", () => {
  const text = userDataText(
    made((group) => group.userData.addCommands('echo first', 'echo second'), { ...bare, userData: '#!/bin/sh\necho own\n' }),
  );
  expect(text.indexOf('echo own')).toBeGreaterThan(0);
  expect(text.indexOf('echo first')).toBeGreaterThan(text.indexOf('echo own'));
  expect(text).toContain('#!/bin/bash\necho first\necho second');
});

test("values known only at deployment are joined by CloudFormation, beside the guest's files compressed each for itself", () => {
  const value = made((group, stack) => group.userData.addCommands(`aws s3 ls s3://${new Bucket(stack, 'Data').bucketName}`), login());
  const text = JSON.stringify(value);
  expect(Object.keys(value['Fn::Base64'])).toEqual(['Fn::Join']);
  expect(text).toMatch(/\{"Ref":"Data[0-9A-F]{8}"\}/);
  expect(text).toContain('gz+b64');
  expect(text.length).toBeLessThan(USER_DATA_LIMIT_BYTES);
});

test('text over 16 KB goes compressed, and is the same text', () => {
  const command = `echo ${'x'.repeat(20_000)}`;
  const bytes = Buffer.from(
    made((group) => group.userData.addCommands(command)),
    'base64',
  );
  expect(bytes.length).toBeLessThanOrEqual(USER_DATA_LIMIT_BYTES);
  expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
  expect(gunzipSync(bytes).toString()).toContain(command);
});

test('text that stays over 16 KB after gzip fails at synthesis', () => {
  expect(() => made((group) => group.userData.addCommands(noise(40_000)))).toThrow(
    /aws\/user-data-too-long.*got \d+ bytes, allowed 16384 bytes.*prevents/s,
  );
});

test('a long command with late values in it fails at synthesis', () => {
  expect(() => made((group, stack) => group.userData.addCommands('x'.repeat(17_000), new Bucket(stack, 'Data').bucketName))).toThrow(
    /aws\/user-data-too-long.*known only at deployment/s,
  );
});

test('services that merge user-data take no gzip', () => {
  expect(() =>
    inStack((stack) => {
      const planned = plan([bare]);
      const network = new AcceleratedNetwork(stack, 'Network', { plan: planned });
      new AcceleratedBatchEnvironment(stack, 'Jobs', { plan: planned, group: 'login', network }).userData.addCommands('x'.repeat(17_000));
    }),
  ).toThrow(/aws\/user-data-too-long.*merges it/s);
});
