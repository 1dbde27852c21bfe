/** Who may log in, and from where. */
import { parseCidr } from '../../resolve/ipv4';
import type { TopologyContext } from '../context';
import type { Rule } from '../rule';
import { accessRanges } from './cidr';
import { isPlanned } from './planned';

const KEY_FIX = 'access: { sshPublicKeys: [ "ssh-ed25519 AAAA... me@laptop" ] }';
const KEY_ALLOWED = 'at least one OpenSSH public key';

export const SSH_NOT_OPEN_TO_ALL: Rule<TopologyContext> = {
  id: 'topology/ssh-open-to-world',
  level: 'warning',
  holds: 'SSH is open to known ranges, not to the whole internet',
  source: 'CIS AWS Foundations Benchmark: no ingress from 0.0.0.0/0 to remote administration ports',
  *check({ topology }) {
    for (const { path, text } of accessRanges(topology)) {
      if (parseCidr(text)?.prefix !== 0) continue;
      yield {
        path,
        message: 'SSH is open to every address of the internet',
        got: text,
        allowed: 'the ranges of your own offices and networks',
        fix: 'name your own range, such as 203.0.113.0/24, or remove it: AWS has Session Manager and Google has IAP without it',
      };
    }
  },
};

export const AZURE_HAS_SSH_KEY: Rule<TopologyContext> = {
  id: 'azure/ssh-key-missing',
  level: 'error',
  holds: 'a machine on Azure has an SSH key: we make no passwords, and Azure starts no Linux machine without either',
  prevents: 'InvalidParameter: Authentication using either SSH or by user name and password must be enabled in Linux profile',
  source: 'ComputeCanada/magic_castle#44; design: access',
  *check({ topology, lateSshKeys }) {
    if (lateSshKeys === true || topology.access.sshPublicKeys.length > 0 || !isPlanned(topology, 'azure')) return;
    yield {
      path: 'access.sshPublicKeys',
      message: 'Azure starts no machine without an SSH key',
      got: 'no key',
      allowed: KEY_ALLOWED,
      fix: `${KEY_FIX}, or pass sshPublicKeys to the component`,
    };
  },
};

export const METAL_HAS_SSH_KEY: Rule<TopologyContext> = {
  id: 'metal/ssh-key-missing',
  level: 'info',
  holds: 'a bare-metal host without an SSH key gets no login from us',
  source: 'design: access',
  *check({ topology, lateSshKeys }) {
    if (lateSshKeys === true || topology.access.sshPublicKeys.length > 0 || !isPlanned(topology, 'metal')) return;
    yield {
      path: 'access.sshPublicKeys',
      message: 'the hosts get no login from us; whatever login the image has stays',
      got: 'no key',
      allowed: KEY_ALLOWED,
      fix: KEY_FIX,
    };
  },
};

export const SSH_KEY_WHOLE: Rule<TopologyContext> = {
  id: 'topology/ssh-key-damaged',
  level: 'warning',
  holds: 'the base64 part of a public key names the same type, and an Ed25519 key is 32 bytes long',
  source: 'RFC 4253 section 6.6; RFC 8709 section 4',
  *check({ topology }) {
    for (const [i, line] of topology.access.sshPublicKeys.entries()) {
      const [type, base64 = ''] = line.split(' ');
      const blob = Buffer.from(base64, 'base64');
      const length = blob.length < 4 ? -1 : blob.readUInt32BE(0);
      const named = length >= 0 && length <= 64 ? blob.subarray(4, 4 + length).toString('latin1') : '';
      if (named === type && (type !== 'ssh-ed25519' || blob.length === 51)) continue;
      yield {
        path: `access.sshPublicKeys[${i}]`,
        message: 'the key is cut off or damaged: nobody could log in with it',
        got: `${type}, ${blob.length} bytes`,
        allowed: type === 'ssh-ed25519' ? '51 bytes that name ssh-ed25519' : `bytes that name ${type}`,
        fix: 'copy the whole line of the .pub file',
      };
    }
  },
};

export const LOGIN_USER_FREE: Rule<TopologyContext> = {
  id: 'topology/login-user-reserved',
  level: 'error',
  holds: 'the login user is not one that every machine already has',
  source: 'Azure: osProfile.adminUsername, disallowed values; OpenSSH: PermitRootLogin',
  *check({ topology }) {
    if (!['root', 'daemon', 'bin', 'sys', 'nobody'].includes(topology.access.user)) return;
    yield {
      path: 'access.user',
      message: 'this user belongs to the system',
      got: topology.access.user,
      allowed: 'a user of your own; it gets sudo',
      fix: 'user: linerate',
    };
  },
};

export const ACCESS_RULES = [SSH_NOT_OPEN_TO_ALL, AZURE_HAS_SSH_KEY, METAL_HAS_SSH_KEY, SSH_KEY_WHOLE, LOGIN_USER_FREE] as const;
