"""A local AWS endpoint for the CDK CLI: moto's server with what it lacks for our stacks.

    endpoint.py PORT [PARAMETER...]     answers on http://localhost:PORT (by that name: moto tells a TemplateURL by it)

PARAMETER is the name of a public SSM parameter that moto has no record of; it then holds an image id of moto's own.

Written for moto 5.2.5. It shows that the templates deploy, update and go away again; it never shows that EC2 would accept the
interfaces in them, since moto checks none.
"""

import datetime
import sys
import threading
import uuid

from moto.autoscaling.models import FakeAutoScalingGroup
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import CloudFormationBackend, Stack
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.common_models import CloudFormationModel
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.models.internet_gateways import InternetGateway
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.route_tables import RouteTable
from moto.ec2.responses import EC2Response
from moto.server import ThreadedMotoServer
from moto.ssm.models import Parameter, ssm_backends

ACCOUNT, REGION = "123456789012", "us-east-1"


class Added(CloudFormationModel):
    """A CloudFormation type that moto does not have. Its record is the properties; a change keeps the identity."""

    # moto takes the name of the service from the second part.
    __module__ = "moto.ec2.added"
    resource_type = ""
    attributes = ()

    def __init__(self, name, properties, account, region):
        self.properties, self.account, self.region = properties, account, region
        self.physical_resource_id = self.make(name)

    def make(self, name):
        return name

    def delete(self, _account, _region):
        pass

    def get_cfn_attribute(self, _attribute):
        return self.physical_resource_id

    @classmethod
    def has_cfn_attr(cls, attribute):
        return attribute in cls.attributes

    @classmethod
    def cloudformation_type(cls):
        return cls.resource_type

    @staticmethod
    def cloudformation_name_type():
        return ""

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
        return cls(resource_name, cloudformation_json["Properties"], account_id, region_name)

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        original_resource.properties = cloudformation_json["Properties"]
        return original_resource


class PlacementGroup(Added):
    """Without it `Ref` gives nothing, and a launch template loses its placement."""

    __module__ = Added.__module__
    resource_type = "AWS::EC2::PlacementGroup"
    attributes = ("GroupName", "GroupId")
    living = {}

    def make(self, name):
        self.living[name] = self
        return name

    def delete(self, _account, _region):
        self.living.pop(self.physical_resource_id, None)


class SecurityGroupEgress(Added):
    """Without it the outbound half of a fabric group is skipped with a line in the log."""

    __module__ = Added.__module__
    resource_type = "AWS::EC2::SecurityGroupEgress"
    attributes = ("Id",)

    def make(self, _name):
        rule = self.properties
        ec2_backends[self.account][self.region].authorize_security_group_egress(
            group_name_or_id=rule["GroupId"],
            ip_protocol=str(rule["IpProtocol"]),
            from_port=rule.get("FromPort"),
            to_port=rule.get("ToPort"),
            ip_ranges=[{"CidrIp": rule["CidrIp"]}] if "CidrIp" in rule else [],
            source_groups=[{"GroupId": rule["DestinationSecurityGroupId"]}] if "DestinationSecurityGroupId" in rule else [],
        )
        return f"sgr-{uuid.uuid4().hex[:17]}"


class CidrBlock(Added):
    """A secondary block of a VPC: without it, subnets in extra networks lie outside of the VPC and are refused."""

    __module__ = Added.__module__
    resource_type = "AWS::EC2::VPCCidrBlock"

    def make(self, _name):
        backend = ec2_backends[self.account][self.region]
        made = backend.associate_vpc_cidr_block(self.properties["VpcId"], self.properties["CidrBlock"], False)
        return made["association_id"]

    def delete(self, _account, _region):
        ec2_backends[self.account][self.region].disassociate_vpc_cidr_block(self.physical_resource_id)


def describe_placement_groups(_self):
    """moto answers 500."""
    groups = PlacementGroup.living.items()
    return ActionResult(
        {"PlacementGroups": [{"GroupName": name, "State": "available", "Strategy": group.properties.get("Strategy", "cluster")} for name, group in groups]}
    )


def delete_route_table(self, _account, _region):
    """Route tables made by CloudFormation stay behind, and their VPC with them."""
    self._associations.clear()
    self.ec2_backend.delete_route_table(self.id)


def delete_internet_gateway(self, _account, _region):
    """Gateways and addresses made by CloudFormation stay behind too."""
    self.vpc = None
    self.ec2_backend.delete_internet_gateway(self.id)


def delete_nat_gateway(self, _account, _region):
    self.ec2_backend.delete_nat_gateway(self.id)


def release_address(self, _account, _region):
    self.ec2_backend.release_address(allocation_id=self.allocation_id)


def create_waiting(original):
    """moto knows no CreationPolicy: the group then waits for its count of signals, and the stack with it."""

    def create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        group = original.__func__(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)
        policy = cloudformation_json.get("CreationPolicy", {}).get("ResourceSignal", {})
        # Only the creation waits: an update comes here without a logical id.
        group.awaited, group.signals = int(policy.get("Count", 0)) if kwargs else 0, set()
        return group

    return classmethod(create)


def signal_resource(self):
    parameters = {name: self._get_param(name) for name in ("StackName", "LogicalResourceId", "UniqueId", "Status")}
    stack = self.cloudformation_backend.get_stack(parameters["StackName"])
    if stack.status != "CREATE_IN_PROGRESS":
        raise ValidationError(message=f"{parameters['LogicalResourceId']} is in {stack.status} state and could not be signaled")
    if parameters["Status"] == "SUCCESS":
        stack.resource_map[parameters["LogicalResourceId"]].signals.add(parameters["UniqueId"])
        stack.verify_readiness()
    else:
        stack.status = "ROLLBACK_COMPLETE"
        stack._add_stack_event("ROLLBACK_COMPLETE", f"Received FAILURE signal with UniqueId {parameters['UniqueId']}")
    return EmptyResult()


def previous_values(original):
    """UsePreviousValue is a KeyError for a parameter at its default (the bootstrap version, an image); left out, it means the default."""

    def resolve(self, instance, incoming_params):
        known = [each for each in incoming_params if "ParameterValue" in each or each["ParameterKey"] in instance.parameters]
        return original(self, instance, known)

    return resolve


def forget_resources(original):
    """A deleted stack that is described evaluates its outputs again, and so makes its resources anew."""

    def delete(self):
        original(self)
        self.output_map._output_json_map = {}
        self.resource_map._resource_json_map = {}

    return delete


# moto lists its types by `CloudFormationModel.__subclasses__()`: the direct ones only.
direct = parsing.get_model_list
ADDED = [PlacementGroup, SecurityGroupEgress, CidrBlock]
parsing.get_model_list = lambda: [*[model for model in direct() if model is not Added], *ADDED]
EC2Response.describe_placement_groups = describe_placement_groups
RouteTable.delete = delete_route_table
InternetGateway.delete = delete_internet_gateway
NatGateway.delete = delete_nat_gateway
ElasticAddress.delete = release_address
FakeAutoScalingGroup.create_from_cloudformation_json = create_waiting(FakeAutoScalingGroup.create_from_cloudformation_json)
FakeAutoScalingGroup.is_created = lambda self: len(self.signals) >= self.awaited
CloudFormationResponse.signal_resource = signal_resource
CloudFormationBackend._resolve_update_parameters = previous_values(CloudFormationBackend._resolve_update_parameters)
Stack.delete = forget_resources(Stack.delete)

def know_image(name):
    """moto refuses to put a parameter below /aws, as the service does."""
    parameters = ssm_backends[ACCOUNT][REGION]._parameters
    image = next(each.id for each in ec2_backends[ACCOUNT][REGION].amis.values())
    parameters[name].append(Parameter(ACCOUNT, name, image, "String", None, None, None, datetime.datetime.now(), 1, "text"))


if __name__ == "__main__":
    for parameter in sys.argv[2:]:
        know_image(parameter)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=int(sys.argv[1]))
    server.start()
    print("ready", flush=True)
    threading.Event().wait()
