/**
 * The machines' user-data: the guest's own part, then what the caller adds to `commands`. EC2 takes 16 KB before base64;
 * cloud-init unpacks gzip by itself, so longer text goes compressed. EKS and AWS Batch merge theirs into a MIME archive
 * and take no gzip.
 */
import { UserData } from 'aws-cdk-lib/aws-ec2';
import { Fn, Lazy, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { gzipText } from '../../guest/compress';
import { guestUserData } from '../../guest/user-data';
import type { AwsGroupPlan, AwsPlan } from '../../resolve/plan';
import { formatFinding } from '../../topology/finding';
import type { GuestDuties } from './guest-duties';

/** EC2 API, RunInstances: UserData is limited to 16 KB before it is base64-encoded. */
export const USER_DATA_LIMIT_BYTES = 16_384;

export class MachineUserData {
  /** Shell commands that run after the topology's own; a `UserData` as other CDK constructs have it. */
  readonly commands = UserData.forLinux();
  /** For `LaunchTemplateData.UserData`: rendered at synthesis, so that commands may be added until then. */
  readonly encoded: string;
  private readonly empty = this.commands.render();

  constructor(
    scope: IConstruct,
    private readonly plan: AwsPlan,
    private readonly group: AwsGroupPlan,
    private readonly archive: boolean,
    private readonly duties: () => GuestDuties,
  ) {
    this.encoded = Lazy.string({ produce: () => this.encode() });
    scope.node.addValidation({ validate: () => this.problems() });
  }

  /** The text before any encoding. */
  render(): string {
    const commands = this.commands.render();
    const more = commands === this.empty ? [] : [{ name: 'commands', kind: 'shell' as const, text: commands }];
    const { parts, reporter } = this.duties();
    const text = (archive: boolean) => guestUserData(this.plan, this.group, [...parts, ...more], archive, reporter);
    const plain = text(this.archive);
    // The whole cannot be compressed around a late value: the archive compresses the guest's files, each for itself.
    return Token.isUnresolved(plain) ? text(true) : plain;
  }

  private encode(): string {
    const text = this.render();
    if (this.archive || Token.isUnresolved(text) || Buffer.byteLength(text) <= USER_DATA_LIMIT_BYTES) return Fn.base64(text);
    return gzipText(text).toString('base64');
  }

  private problems(): string[] {
    const text = this.render();
    const late = Token.isUnresolved(text);
    const raw = Buffer.byteLength(late ? literals(text) : text);
    const bytes = this.archive || late || raw <= USER_DATA_LIMIT_BYTES ? raw : gzipText(text).length;
    if (bytes <= USER_DATA_LIMIT_BYTES) return [];
    const why = this.archive
      ? 'the service merges it into its own and takes no gzip'
      : late
        ? 'values that are known only at deployment stand in it, and cannot be compressed'
        : `${raw} before gzip`;
    return [
      formatFinding({
        rule: 'aws/user-data-too-long',
        level: 'error',
        path: `groups.${this.group.name}`,
        message: `user-data is longer than EC2 takes (${why})`,
        got: `${bytes} bytes`,
        allowed: `${USER_DATA_LIMIT_BYTES} bytes`,
        fix: 'put the software into an image, or fetch the script from S3 in a short command',
        prevents: 'InvalidParameterValue: User data is limited to 16384 bytes',
        source: 'EC2 API reference, RunInstances: UserData',
      }),
    ];
  }
}

/** What is already known of a text with tokens: a lower bound of its length. */
function literals(text: string): string {
  return text.replaceAll(/\$\{Token\[[^\]]*\]\}/g, '');
}
