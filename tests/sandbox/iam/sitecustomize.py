"""What the emulator's IAM does not know of a request, told to it: a sandbox that enforces policies starts with this.

The emulator evaluates policies as AWS does (deny before allow, ForAllValues, Null, wildcards), but with AUTH=true it
1. knows no tags of load balancers, target groups, security groups, certificates and web ACLs (`aws:ResourceTag/...`),
2. knows nothing of a change of records (`route53:ChangeResourceRecordSets...`),
3. knows not that an object is written only if it is new (`s3:if-none-match`),
4. knows the resource of some calls of WAF, and of calls that make something, only as `*`, and not always the tags
   that are given to what is made,
5. drops the `ContextEntries` of SimulateCustomPolicy,
6. takes the session for who calls where AWS takes the session's role (`aws:PrincipalArn`),
7. knows no VPC of a security group (`ec2:Vpc`),
8. checks signatures, which the sandbox's proxy breaks by rewriting pages and bodies.
Python reads a file of this name by itself when its folder is in PYTHONPATH. It fits the pinned version of the emulator.
"""

import json
import re
import xml.etree.ElementTree as xml

try:
    from ministack.core import iam_actions, iam_evaluator, sigv4
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import iam
except ImportError:  # another Python that the same environment starts
    iam_actions = None

RECORDS = "route53:ChangeResourceRecordSets"
# Source: Route 53 developer guide, "Using IAM policy conditions for fine-grained access control": lower case, no dot
# at the end, and what is neither a letter, a digit, -, _ nor . as a backslash and three octal digits.
PLAIN = re.compile(r"[a-z0-9._-]")


def normalized(name):
    name = name.replace("\\052", "*").lower().rstrip(".")
    return "".join(c if PLAIN.match(c) else f"\\{ord(c):03o}" for c in name)


def records(body):
    """The three keys of a change of records, each with the values of all its changes."""
    found = {"Names": [], "Types": [], "Actions": []}
    for change in (it for it in xml.fromstring(body).iter() if it.tag.endswith("}Change")):
        texts = {it.tag.split("}")[1]: it.text or "" for it in change.iter()}
        found["Names"].append(normalized(texts["Name"]))
        found["Types"].append(texts["Type"])
        found["Actions"].append(texts["Action"])
    return {f"{RECORDS}NormalizedRecordNames": found["Names"], f"{RECORDS}RecordTypes": found["Types"],
            f"{RECORDS}Actions": found["Actions"]}


def logged(body):
    """The web ACL whose logging a request configures."""
    configuration = json.loads(body or "{}").get("LoggingConfiguration")
    return configuration and configuration["ResourceArn"]


def new_tags(params):
    """The tags that a call of EC2 or ELB gives to what it makes."""
    one = lambda name: params[name][0] if isinstance(params[name], list) else params[name]
    keys = [it for it in params if re.fullmatch(r"(TagSpecification\.1\.Tag|Tags\.member)\.\d+\.Key", it)]
    return {f"aws:RequestTag/{one(key)}": one(key.replace(".Key", ".Value")) for key in keys}


def what_is_made(service, action, params, body):
    """The tail of the ARN that a call makes something under, its id not known yet."""
    one = lambda name: params[name][0] if isinstance(params.get(name), list) else params.get(name, "")
    if action == "CreateTargetGroup":
        return f"targetgroup/{one('Name')}/new"
    if action == "CreateLoadBalancer":
        return f"loadbalancer/{'net' if one('Type') == 'network' else 'app'}/{one('Name')}/new"
    if action == "CreateSecurityGroup":
        return "security-group/new"
    if service == "wafv2" and {"DefaultAction", "Name"} <= json.loads(body or "{}").keys():
        return f"regional/webacl/{json.loads(body)['Name']}/new"
    return None


def resource_tags(service, body, params):
    """The tags of the one resource that a request names."""
    from ministack.services import acm, alb, ec2, waf

    def of(parameter):
        value = params.get(parameter, "")
        return value[0] if isinstance(value, list) else value

    if service == "elasticloadbalancing":
        return alb._tags.get(of("TargetGroupArn") or of("LoadBalancerArn") or of("ListenerArn"), [])
    if service == "ec2":
        return ec2._tags.get(of("GroupId"), [])
    named = iam_actions._safe_json_field
    if service == "acm":
        return (acm._get_local_certificate(named(body, "CertificateArn")) or {}).get("Tags", [])
    if service == "wafv2":
        tail = logged(body) or f"/webacl/{named(body, 'Name')}/{named(body, 'Id')}"
        return next((tags for (_, arn), tags in waf._waf_tags._data.items() if arn.endswith(tail)), [])
    return []


def vpc_of_group(service, params, region, account):
    """The VPC of the one security group that a request names, as an ARN."""
    from ministack.services import ec2

    group = params.get("GroupId", "")
    group = ec2._security_groups.get(group[0] if isinstance(group, list) else group) if service == "ec2" else None
    return {"ec2:Vpc": f"arn:aws:ec2:{region}:{account}:vpc/{group['VpcId']}"} if group else {}


def with_context(original):
    def request_tag_context(service, iam_action, body, params):
        context = original(service, iam_action, body, params)
        if iam_action == RECORDS:
            return {**context, **records(body)}
        tags = resource_tags(service, body, params)
        context = {**context, **vpc_of_group(service, params, get_region(), get_account_id())}
        return {**context, **new_tags(params), **{f"aws:ResourceTag/{tag['Key']}": tag["Value"] for tag in tags}}
    return request_tag_context


def with_conditions(original):
    def s3_service_context(iam_action, query_params, path, headers):
        context = original(iam_action, query_params, path, headers)
        told = headers.get("if-none-match")
        return {**context, "s3:if-none-match": told} if told else context
    return s3_service_context


def with_resources(original):
    def extract_resource_arn(service, method, path, headers, body, *more):
        found = original(service, method, path, headers, body, *more)
        params, region, account = more
        action = params.get("Action", "")
        made = what_is_made(service, action[0] if isinstance(action, list) else action, params, body)
        if made:
            return f"arn:aws:{service}:{region}:{account}:{made}"
        if service != "wafv2" or found != "*":
            return found
        if logged(body):
            return logged(body)
        fields = (iam_actions._safe_json_field(body, name) for name in ("ResourceArn", "ResourceARN", "WebACLArn"))
        return next((arn for arn in fields if arn), "*")
    return extract_resource_arn


def entries(form):
    """The context of a simulation, as IAM's API carries it."""
    context = {}
    for number in range(1, 100):
        entry = f"ContextEntries.member.{number}"
        if f"{entry}.ContextKeyName" not in form:
            return context
        one = lambda name: form[name][0] if isinstance(form[name], list) else form[name]
        values = [one(f"{entry}.ContextKeyValues.member.{it}") for it in range(1, 100)
                  if f"{entry}.ContextKeyValues.member.{it}" in form]
        many = one(f"{entry}.ContextKeyType").endswith("List")
        context[one(f"{entry}.ContextKeyName").lower()] = values if many else values[0]
    return context


def with_entries(simulated):
    """SimulateCustomPolicy with the context that the emulator drops."""
    def simulate(form):
        plain, told = iam_evaluator.EvalContext, entries(form)
        # These three are fields of their own.
        own = {"secure_transport": told.get("aws:securetransport") == "true",
               "region": told.get("aws:requestedregion", ""),
               "principal_arn": told.get("aws:principalarn", "")}
        iam_evaluator.EvalContext = lambda **known: plain(**{**known, **own, "service_context": told})
        try:
            return simulated(form)
        finally:
            iam_evaluator.EvalContext = plain
    return simulate


def with_roles(original):
    def resolve_condition_key(key, ctx):
        found = original(key, ctx)
        session = key.lower() == "aws:principalarn" and re.fullmatch(r"arn:aws:sts::(\d+):assumed-role/([^/]+)/.*", found)
        return f"arn:aws:iam::{session[1]}:role/{session[2]}" if session else found
    return resolve_condition_key


def signatures_are_not_looked_at(*_, **__):
    return None


if iam_actions:
    sigv4.header_signature_failure = signatures_are_not_looked_at
    iam_actions.request_tag_context = with_context(iam_actions.request_tag_context)
    iam_actions.s3_service_context = with_conditions(iam_actions.s3_service_context)
    iam_evaluator._resolve_condition_key = with_roles(iam_evaluator._resolve_condition_key)
    iam_actions.extract_resource_arn = with_resources(iam_actions.extract_resource_arn)
    iam._IAM_HANDLERS["SimulateCustomPolicy"] = with_entries(iam._simulate_custom_policy)
