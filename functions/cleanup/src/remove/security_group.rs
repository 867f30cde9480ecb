//! A security group goes after the rules of other groups that refer to it: each by its own id, never a whole permission.

use facts::Unseen;
use facts::inventory::GroupId;
use facts::inventory::security_group::{Reference, SecurityGroup};
use removal::Removal;
use transport::query::{Input, Operation, QueryClient, parameter};
use transport::service::EC2;

use super::{Codes, read};

const DELETE: Operation = Operation::new(EC2, "DeleteSecurityGroup", "ec2:DeleteSecurityGroup");
const REVOKE_INGRESS: Operation = Operation::new(EC2, "RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress");
const REVOKE_EGRESS: Operation = Operation::new(EC2, "RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupEgress");
/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[DELETE.iam, REVOKE_EGRESS.iam, REVOKE_INGRESS.iam];

/// Source: EC2 API reference, "Error codes".
const CODES: Codes = Codes {
    gone: &["InvalidGroup.NotFound", "InvalidGroupId.NotFound"],
    in_use: &["DependencyViolation"],
    changed: &["InvalidSecurityGroupRuleId.NotFound"],
};

/// Rules that are told one by one.
const FEW: usize = 5;

pub(super) async fn remove(query: &QueryClient, it: &SecurityGroup) -> Removal {
    let mut revoked = Vec::new();
    for reference in it.referred_to_by.iter().flatten() {
        // Of what was not revoked, AWS refuses the removal below anyway: but then the reason would be the wrong one.
        if let Err(removal) = revoke(query, reference).await {
            return half_done(removal, &revoked);
        }
        revoked.push(reference);
    }
    match ask(query, DELETE, Input::parameter("GroupId", it.id.as_str())).await {
        Ok(()) => Removal::Removed,
        Err(removal) => half_done(removal, &revoked),
    }
}

/// The group stays, and rules of others that let it in are gone: whatever AWS says, that is a failure, which a person has
/// to know of and restore undoes.
fn half_done(removal: Removal, revoked: &[&Reference]) -> Removal {
    if revoked.is_empty() {
        return removal;
    }
    let rules: Vec<String> = revoked.iter().take(FEW).map(|it| format!("{} in {}", it.rule, it.group)).collect();
    let more = match revoked.len().saturating_sub(FEW) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let words = format!(
        "rules that referred to it were revoked before ({}{more}): restore this run to make them again if the group is to \
         stay",
        rules.join(", ")
    );
    let also = |said: &str| format!("{words}; {said}");
    let said = match removal {
        Removal::Removed | Removal::Gone => return removal,
        Removal::InUse { said } => format!("AWS says that it is in use: {said}"),
        Removal::Changed { said } => format!("it changed at the last moment: {said}"),
        Removal::Failed { why } => why.to_string(),
    };
    let (action, message) = (DELETE.iam.to_owned(), also(&said).into());
    Removal::Failed { why: Unseen::Failed { action, code: None, message } }
}

async fn revoke(query: &QueryClient, Reference { rule, group, egress, .. }: &Reference) -> Result<(), Removal> {
    let operation = if *egress { REVOKE_EGRESS } else { REVOKE_INGRESS };
    let parameters = vec![parameter("GroupId", GroupId::as_str(group)), parameter("SecurityGroupRuleId.1", rule)];
    ask(query, operation, Input::Form(parameters)).await
}

async fn ask(query: &QueryClient, operation: Operation, input: Input) -> Result<(), Removal> {
    match query.ask(operation, input).await {
        Ok(_) => Ok(()),
        Err(error) => Err(read(operation.iam, &error, &CODES)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(number: usize) -> Vec<Reference> {
        let one = |at: usize| Reference {
            rule: format!("sgr-{at}"),
            group: GroupId::new("sg-nodes"),
            egress: false,
            description: String::new(),
        };
        (0..number).map(one).collect()
    }

    fn told(removal: Removal, revoked: usize) -> String {
        let all = references(revoked);
        match half_done(removal, &all.iter().collect::<Vec<_>>()) {
            Removal::Failed { why } => why.to_string(),
            removal @ (Removal::Removed | Removal::Gone | Removal::InUse { .. } | Removal::Changed { .. }) => {
                panic!("{removal:?}")
            }
        }
    }

    #[test]
    fn rules_that_are_gone_while_the_group_stays_are_told() {
        let in_use = || Removal::InUse { said: "DependencyViolation".to_owned() };
        assert_eq!(half_done(in_use(), &[]), in_use(), "as long as nothing is revoked, it is only in use");
        let two = told(in_use(), 2);
        assert!(
            two.contains("sgr-0 in sg-nodes, sgr-1 in sg-nodes") && two.ends_with("in use: DependencyViolation"),
            "{two}"
        );
        assert!(told(in_use(), 7).contains("and 2 more"));
        let timed_out = Unseen::TimedOut { action: DELETE.iam.to_owned(), after_ms: 9000 };
        let denied = Unseen::Denied { action: DELETE.iam.to_owned(), message: "no".into() };
        for why in [timed_out, denied, Unseen::Throttled { action: DELETE.iam.to_owned() }] {
            let told = told(Removal::Failed { why: why.clone() }, 1);
            assert!(told.contains("sgr-0 in sg-nodes") && told.contains(DELETE.iam), "{told}");
        }
    }
}
