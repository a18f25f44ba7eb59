"""A service of a few lines, deployed by CloudFormation. Its image is written into the image store."""

import base64
from pathlib import Path
from typing import Any

from local.tests.support.stacks import resource

_SERVER = """
import os, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import signal, threading, json

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/slow":
            time.sleep(1)
        if self.path == "/silent":
            time.sleep(60)
        seen = {"method": self.command, "path": self.path, "pid": os.getpid(), "env": dict(os.environ)}
        body = json.dumps(seen).encode()
        self.send_response(health() if self.path == "/health" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "https://friend.example")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_OPTIONS = do_GET

HEALTH = 200

def health():
    return HEALTH

START
server = ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # drops what is under way
print("listening", flush=True)
server.serve_forever()
"""
CRASH = 'sys.exit("no database")'
UNHEALTHY = "HEALTH = 503"
FAILS_WHEN_TOLD = """
os.environ["SICK"] = f"{os.getcwd()}/sick-{os.getpid()}"

def health():
    return 503 if os.path.exists(os.environ["SICK"]) else HEALTH
"""
"""Fails its health checks as soon as the file that its environment names exists."""


def write_image(store: Path, tag: str, start: str = "") -> str:
    folder = store / tag
    folder.mkdir()
    (folder / "server.py").write_text(_SERVER.replace("START", start))
    (folder / "Dockerfile").write_text('FROM python\nCMD ["python", "server.py"]\n')
    return f"000000000000.dkr.ecr.us-east-1.amazonaws.com/assets:{tag}"


def resources(name: str, image: str, tasks: int) -> dict[str, Any]:
    """As in the application, the service has no desired count. The scalable target sets it."""
    return {
        "Vpc": resource("AWS::EC2::VPC", CidrBlock="10.2.0.0/16"),
        "A": resource(
            "AWS::EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.2.0.0/24", AvailabilityZone="us-east-1a"
        ),
        "B": resource(
            "AWS::EC2::Subnet", VpcId=_ref("Vpc"), CidrBlock="10.2.1.0/24", AvailabilityZone="us-east-1b"
        ),
        "Cluster": resource("AWS::ECS::Cluster", ClusterName=name),
        **_instances(name),
        "Logs": resource("AWS::Logs::LogGroup", LogGroupName=name),
        "Task": resource(
            "AWS::ECS::TaskDefinition",
            Family=name,
            NetworkMode="awsvpc",
            ContainerDefinitions=[
                {
                    "Name": "server",
                    "Image": image,
                    "PortMappings": [{"ContainerPort": 9000}],
                    "LogConfiguration": {
                        "LogDriver": "awslogs",
                        "Options": {"awslogs-group": _ref("Logs"), "awslogs-stream-prefix": "ecs"},
                    },
                }
            ],
        ),
        "Balancer": resource("AWS::ElasticLoadBalancingV2::LoadBalancer", Name=name),
        "Targets": resource(
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            Port=9000,
            TargetType="ip",
            HealthCheckPath="/health",
            HealthCheckIntervalSeconds=1,
            UnhealthyThresholdCount=2,
            TargetGroupAttributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "10"}],
        ),
        "Listener": resource(
            "AWS::ElasticLoadBalancingV2::Listener",
            LoadBalancerArn=_ref("Balancer"),
            Port=80,
            Protocol="HTTP",
            DefaultActions=[{"Type": "forward", "TargetGroupArn": _ref("Targets")}],
        ),
        "Service": {
            "DependsOn": "Association",
            **resource(
                "AWS::ECS::Service",
                ServiceName=name,
                Cluster=_ref("Cluster"),
                TaskDefinition=_ref("Task"),
                CapacityProviderStrategy=[{"CapacityProvider": _ref("Provider"), "Weight": 1}],
                LoadBalancers=[
                    {"ContainerName": "server", "ContainerPort": 9000, "TargetGroupArn": _ref("Targets")}
                ],
                NetworkConfiguration={"AwsvpcConfiguration": {"Subnets": [_ref("A"), _ref("B")]}},
                DeploymentConfiguration={"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
            ),
        },
        "Scaling": resource(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            ResourceId={"Fn::Join": ["", ["service/", name, "/", {"Fn::GetAtt": ["Service", "Name"]}]]},
            ScalableDimension="ecs:service:DesiredCount",
            ServiceNamespace="ecs",
            MinCapacity=tasks,
            MaxCapacity=tasks,
        ),
        "Policy": resource(
            "AWS::ApplicationAutoScaling::ScalingPolicy",
            PolicyName=name,
            PolicyType="TargetTrackingScaling",
            ScalingTargetId=_ref("Scaling"),
            TargetTrackingScalingPolicyConfiguration={
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
                "TargetValue": 60,
            },
        ),
    }


def _instances(name: str) -> dict[str, Any]:
    """Four instances with room for two tasks each. The provider does not scale them."""
    user_data = base64.b64encode(f"echo ECS_CLUSTER={name} >> /etc/ecs/ecs.config".encode()).decode()
    launch = {"ImageId": "ami-0123456789abcdef0", "InstanceType": "t3.medium", "UserData": user_data}
    group = {"AutoScalingGroupArn": _ref("Group"), "ManagedScaling": {"Status": "DISABLED"}}
    return {
        "Launch": resource("AWS::EC2::LaunchTemplate", LaunchTemplateData=launch),
        "Group": resource(
            "AWS::AutoScaling::AutoScalingGroup",
            MinSize="4",
            MaxSize="4",
            VPCZoneIdentifier=[_ref("A"), _ref("B")],
            LaunchTemplate={"LaunchTemplateId": _ref("Launch"), "Version": "1"},
        ),
        "Provider": resource("AWS::ECS::CapacityProvider", AutoScalingGroupProvider=group),
        "Association": resource(
            "AWS::ECS::ClusterCapacityProviderAssociations",
            Cluster=_ref("Cluster"),
            CapacityProviders=[_ref("Provider")],
            DefaultCapacityProviderStrategy=[{"CapacityProvider": _ref("Provider"), "Weight": 1}],
        ),
    }


def _ref(name: str) -> dict[str, str]:
    return {"Ref": name}
