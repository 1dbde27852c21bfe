/**
 * Requests of an EC2 machine to AWS with its own role: signed by Signature Version 4 with credentials from IMDSv2. In Python,
 * which every image has that runs cloud-init, and with its standard library alone: no AWS CLI, no agent, and none of the
 * versions of curl whose signatures leave the session token out.
 */
import type { CloudConfig } from './cloud-config';
import { PROOF_UNIT, unit } from './units';

type File = NonNullable<CloudConfig['write_files']>[number];

export const AWS_CALL_PATH = '/usr/local/sbin/linerate-aws';
export const AWS_REPORT_UNIT = 'linerate-aws-report.service';

export function awsCall(): File {
  return { path: AWS_CALL_PATH, permissions: '0755', content: PROGRAM };
}

/**
 * Tells CloudFormation how the proof went, and Auto Scaling that a proven machine may enter service. A machine that is not
 * proven stays out: the hook's own timeout ends it.
 */
export function awsReportUnit(stack: string, logicalId: string, hook: string | undefined): File {
  return unit(AWS_REPORT_UNIT, [
    '[Unit]',
    'Description=linerate: report the proof to AWS',
    `After=${PROOF_UNIT}`,
    '[Service]',
    'Type=oneshot',
    `ExecStart=${AWS_CALL_PATH} report ${stack} ${logicalId}${hook === undefined ? '' : ` ${hook}`}`,
    '[Install]',
    'WantedBy=cloud-init.target',
  ]);
}

/**
 * Sources: "Create a signed AWS API request" (SigV4), EC2 guide "Use IMDSv2", API references of CloudFormation
 * (SignalResource), EC2 Auto Scaling (CompleteLifecycleAction) and EC2 (ModifyNetworkInterfaceAttribute).
 */
const PROGRAM = `#!/usr/bin/env python3
"""Signed requests of this machine to AWS, with its own role.
linerate-aws report STACK LOGICAL_ID [HOOK]   how the proof went
linerate-aws no-source-check                  packets of others may pass its interfaces"""
import datetime, hashlib, hmac, json, os, sys, time, urllib.error, urllib.parse, urllib.request
import xml.etree.ElementTree as xml

METADATA = os.environ.get("LINERATE_METADATA", "http://169.254.169.254")
with open("/proc/sys/kernel/random/boot_id") as file:
    BOOT = file.read().strip()
PROOF = os.path.join(os.environ.get("LINERATE_OUT", "/var/lib/linerate"), "proof.json")


def send(url, headers, body=None, method=None):
    with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=20) as answer:
        return answer.read().decode()


def metadata(path):
    token = send(METADATA + "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds": "300"}, method="PUT")
    return send(METADATA + "/latest/meta-data/" + path, {"X-aws-ec2-metadata-token": token})


def call(service, version, action, **parameters):
    region = metadata("placement/region")
    key = json.loads(metadata("iam/security-credentials/" + metadata("iam/security-credentials/").split()[0]))
    url = os.environ.get("LINERATE_AWS_ENDPOINT") or "https://%s.%s.%s" % (service, region, metadata("services/domain"))
    body = urllib.parse.urlencode(dict(parameters, Action=action, Version=version)).encode()
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "host": urllib.parse.urlsplit(url).netloc,
        "x-amz-date": now,
        "x-amz-security-token": key["Token"],
    }
    names = ";".join(sorted(headers))
    canonical = "POST\\n/\\n\\n%s\\n%s\\n%s" % (
        "".join("%s:%s\\n" % (name, headers[name]) for name in sorted(headers)), names, hashlib.sha256(body).hexdigest())
    scope = "/".join([now[:8], region, service, "aws4_request"])
    secret = ("AWS4" + key["SecretAccessKey"]).encode()
    for part in scope.split("/"):
        secret = hmac.new(secret, part.encode(), hashlib.sha256).digest()
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.new(secret, "\\n".join(["AWS4-HMAC-SHA256", now, scope, digest]).encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
        key["AccessKeyId"], scope, names, signature)
    return send(url + "/", headers, body)


def tried(request, *arguments, **parameters):
    """Permissions and routes may come a little later than the machine. True: done. A refusal is final and returned."""
    for wait in (5, 10, 20, 40, 60, 60, 0):
        try:
            request(*arguments, **parameters)
            return True, ""
        except urllib.error.HTTPError as error:
            word = error.read().decode(errors="replace")
            if error.code == 400 and "Throttling" not in word:
                return False, word
        except OSError as error:
            word = str(error)
        time.sleep(float(os.environ.get("LINERATE_WAIT", wait)))
    return False, word


def report(stack, resource, hook=None):
    try:
        with open(PROOF) as file:
            proof = json.load(file)
    except (OSError, ValueError) as error:
        proof = {"fastPath": "off", "reason": "no proof: %s" % error}
    # A proof that came with the image, or outlived a boot, proves nothing of this one.
    if proof.get("bootId", BOOT) != BOOT:
        proof = {"fastPath": "off", "reason": "no proof of this boot"}
    on = proof["fastPath"] == "on"
    machine = metadata("instance-id")

    def signal(name):
        return tried(call, "cloudformation", "2010-05-15", "SignalResource", StackName=stack, LogicalResourceId=resource,
                     UniqueId=name, Status="SUCCESS" if on else "FAILURE")

    # The events of a stack show the id of a signal and no other word of the machine, so a failure says its reason there. An id
    # that is no machine of the group may be taken and then not counted: the plain one follows in any case.
    named = False
    if not on:
        named, _ = signal(("%s %s" % (machine, proof["reason"]))[:64])
    done, word = signal(machine)
    done = done or named
    # Outside of a creation or an update the stack waits for nobody and refuses the signal: the hook still does.
    print("signal:", "sent" if done else word)
    if hook and on:
        complete(hook, machine)
    return 0 if on else 3


def complete(hook, machine):
    found = call("autoscaling", "2011-01-01", "DescribeAutoScalingInstances", **{"InstanceIds.member.1": machine})
    groups = [element.text for element in xml.fromstring(found).iter() if element.tag.endswith("AutoScalingGroupName")]
    done, word = tried(call, "autoscaling", "2011-01-01", "CompleteLifecycleAction", AutoScalingGroupName=groups[0] if groups else "",
                       LifecycleHookName=hook, InstanceId=machine, LifecycleActionResult="CONTINUE")
    print("hook:", "completed" if done else word)


def no_source_check():
    status = 0
    for mac in metadata("network/interfaces/macs/").split():
        at = "network/interfaces/macs/" + mac
        # An EFA-only interface has no address, and no source to check.
        if "local-ipv4s" not in metadata(at).split():
            continue
        interface = metadata(at + "interface-id")
        done, word = tried(call, "ec2", "2016-11-15", "ModifyNetworkInterfaceAttribute", NetworkInterfaceId=interface,
                           **{"SourceDestCheck.Value": "false"})
        print(interface, "source check off" if done else word)
        status = status if done else 1
    return status


if __name__ == "__main__":
    sys.exit({"report": report, "no-source-check": no_source_check}[sys.argv[1]](*sys.argv[2:]))
`;
