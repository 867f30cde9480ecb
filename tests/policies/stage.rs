//! The sandbox that enforces policies, with the stack deployed, and the policies that its roles got.

use std::collections::BTreeMap;

use sandbox::PARAMETERS;
use sandbox::ministack::ACCOUNT;
use sandbox::wire::{JsonService, QueryService, RestService};
use sandbox::world::orphans::Orphans;
use sandbox::{KitError, Sandbox};
use serde_json::{Value, json};

use crate::call::{Call, PRINCIPAL, arn};
use crate::rows::{Role, Row};

/// The stack, ready to be asked what its roles may do.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) orphans: Orphans,
    pub(crate) names: Names,
    policies: BTreeMap<&'static str, Value>,
    /// What denies in the policies of bucket, topic and queue, whoever asks.
    pub(crate) denials: Value,
    /// The ARN of each role.
    arns: BTreeMap<&'static str, String>,
}

/// What resources of the stack are called.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) bucket: String,
    pub(crate) topic: String,
    pub(crate) zone: String,
    pub(crate) verify: String,
    pub(crate) cleanup: String,
    pub(crate) dead_letters: String,
    /// The VPC that the parameter `Vpc` names, as an ARN.
    pub(crate) vpc: String,
}

/// The key of the secret, as the parameter `TokenKeyArn` names it. No call is made with it.
pub(crate) const TOKEN_KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

impl Role {
    pub(crate) const ALL: [Self; 9] = [
        Self::Verify,
        Self::Cleanup,
        Self::Restore,
        Self::Widget,
        Self::Checklist,
        Self::Clusters,
        Self::Nightly,
        Self::FleetMachine,
        Self::FleetSchedule,
    ];

    /// The logical id of the role.
    pub(crate) fn logical(self) -> &'static str {
        match self {
            Self::Verify => "VerifyFunctionRole",
            Self::Cleanup => "CleanupFunctionRole",
            Self::Restore => "RestoreFunctionRole",
            Self::Widget => "WidgetFunctionRole",
            Self::Checklist => "VerifyFunctionChecklistRole",
            Self::Clusters => "VerifyFunctionClustersRole",
            Self::Nightly => "CleanupFunctionNightlyRole",
            Self::FleetMachine => "FleetMachineRole",
            Self::FleetSchedule => "FleetMachineScheduleRole",
        }
    }
}

impl Stage {
    pub(crate) async fn set() -> Result<Self, KitError> {
        let sandbox = Sandbox::start_enforcing().await?;
        let orphans = sandbox.leave_orphans().await?;
        let mut parameters: Vec<(&str, String)> = PARAMETERS.map(|(name, value)| (name, value.to_owned())).to_vec();
        parameters.extend(orphans.parameters());
        parameters.push(("LogBucket", sandbox::world::BUCKET.to_owned()));
        parameters.push(("WebAclNames", "shop-waf,old-shop-waf".to_owned()));
        parameters.push(("TokenKeyArn", TOKEN_KEY.to_owned()));
        parameters.push(("Vpc", sandbox.world.ids.vpc.clone()));
        parameters.push(("Fleet", "true".to_owned()));
        parameters.push(("FleetSchedule", "rate(1 day)".to_owned()));
        parameters.push(("VerifySubnets", sandbox.world.ids.subnets.join(",")));
        parameters.push(("VerifySecurityGroups", sandbox.world.ids.security_group.clone()));
        let parameters: Vec<_> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        sandbox.deploy(&parameters).await?;
        let zone = orphans.parameters().into_iter().find(|(name, _)| *name == "Zones").map(|(_, zone)| zone);
        let names = Names {
            bucket: sandbox.physical("StateBucket").await?,
            topic: sandbox.physical("AlertTopic").await?,
            zone: zone.unwrap_or_default(),
            verify: sandbox.physical("VerifyFunction").await?,
            cleanup: sandbox.physical("CleanupFunction").await?,
            dead_letters: queue(&sandbox, "QueueArn").await?,
            vpc: arn("ec2", &format!("vpc/{}", sandbox.world.ids.vpc)),
        };
        let (mut policies, mut arns) = (BTreeMap::new(), BTreeMap::new());
        for role in Role::ALL {
            let name = sandbox.physical(role.logical()).await?;
            policies.insert(role.logical(), of_role(&sandbox, &name).await?);
            arns.insert(role.logical(), format!("arn:aws:iam::{ACCOUNT}:role/{name}"));
        }
        let denials = denials(&sandbox, &names).await?;
        Ok(Self { sandbox, orphans, names, policies, denials, arns })
    }

    /// The policy of a role, its statements in one document.
    pub(crate) fn policy(&self, role: Role) -> &Value {
        &self.policies[role.logical()]
    }

    /// The ARN of a role.
    pub(crate) fn arn(&self, role: Role) -> &str {
        &self.arns[role.logical()]
    }

    /// Whether a role with this policy may make the call.
    pub(crate) async fn allows(&self, role: Role, policy: &Value, call: &Call) -> bool {
        let call = call.clone().with(PRINCIPAL, &[self.arn(role)]);
        self.decides(policy, &self.denials, &call).await
    }

    /// Whether a call gets through with this policy of its caller, where this denies whoever asks.
    pub(crate) async fn decides(&self, policy: &Value, denials: &Value, call: &Call) -> bool {
        let mut form = vec![
            ("PolicyInputList.member.1".to_owned(), policy.to_string()),
            ("PolicyInputList.member.2".to_owned(), denials.to_string()),
            ("ActionNames.member.1".to_owned(), call.action.to_owned()),
            ("ResourceArns.member.1".to_owned(), call.resource.clone()),
        ];
        for (number, (key, values)) in call.context.iter().enumerate() {
            let entry = format!("ContextEntries.member.{}", number + 1);
            let many = key.starts_with("route53:");
            form.push((format!("{entry}.ContextKeyName"), key.clone()));
            form.push((format!("{entry}.ContextKeyType"), if many { "stringList" } else { "string" }.to_owned()));
            let values = values.iter().enumerate();
            form.extend(
                values.map(|(at, value)| (format!("{entry}.ContextKeyValues.member.{}", at + 1), value.clone())),
            );
        }
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = self.sandbox.quiet().query(QueryService::IAM, "SimulateCustomPolicy", &form).await.unwrap();
        match answer.need("EvalDecision").unwrap().as_str() {
            "allowed" => true,
            "implicitDeny" | "explicitDeny" => false,
            other => panic!("no decision: {other}"),
        }
    }

    /// Whether a row of the table holds.
    pub(crate) async fn holds(&self, row: &Row) -> bool {
        self.allows(row.role, self.policy(row.role), &row.call).await == row.allowed
    }
}

/// The policies written into a role.
async fn of_role(sandbox: &Sandbox, name: &str) -> Result<Value, KitError> {
    let wire = sandbox.quiet();
    let listed = wire.query(QueryService::IAM, "ListRolePolicies", &[("RoleName", name)]).await?;
    let mut statements = Vec::new();
    for policy in listed.texts("member") {
        let form = [("RoleName", name), ("PolicyName", policy.as_str())];
        let got = wire.query(QueryService::IAM, "GetRolePolicy", &form).await?;
        let document = sandbox::wire::decoded(&got.need("PolicyDocument")?);
        statements.extend(all_of(&document)?);
    }
    Ok(json!({"Version": "2012-10-17", "Statement": statements}))
}

/// The Deny statements of what has a policy of its own. Its Allow statements are for others than the roles.
async fn denials(sandbox: &Sandbox, names: &Names) -> Result<Value, KitError> {
    let wire = sandbox.quiet();
    let path = format!("/{}?policy", names.bucket);
    let bucket = wire.rest(RestService::S3, hyper::Method::GET, &path, &[], "").await?.text();
    let topic = wire.query(QueryService::SNS, "GetTopicAttributes", &[("TopicArn", &names.topic)]).await?;
    let keys = topic.texts("key").into_iter().zip(topic.texts("value"));
    let topic = keys.into_iter().find(|(key, _)| key == "Policy").map(|(_, policy)| policy).unwrap_or_default();
    let mut statements = Vec::new();
    for document in [bucket, topic, queue(sandbox, "Policy").await?] {
        statements.extend(all_of(&document)?.into_iter().filter(|it| it["Effect"] == "Deny"));
    }
    assert_eq!(statements.len(), 10, "TLS for each of three, and seven of the bucket: {statements:?}");
    Ok(json!({"Version": "2012-10-17", "Statement": statements}))
}

fn all_of(document: &str) -> Result<Vec<Value>, KitError> {
    let document: Value =
        serde_json::from_str(document).map_err(|error| KitError::broken(format!("{error}: {document}")))?;
    Ok(document["Statement"].as_array().cloned().unwrap_or_default())
}

async fn queue(sandbox: &Sandbox, attribute: &str) -> Result<String, KitError> {
    let url = sandbox.physical("DeadLetters").await?;
    let asked = json!({"QueueUrl": url, "AttributeNames": [attribute]});
    let answer = sandbox.quiet().json(JsonService::SQS, "GetQueueAttributes", &asked).await?;
    Ok(answer["Attributes"][attribute].as_str().unwrap_or_default().to_owned())
}
