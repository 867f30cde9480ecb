//! A security group goes after the rules of other groups that refer to it: each by its own id, never a whole permission.

use cloud::plain::{Ask, EC2, Plain};
use facts::inventory::GroupId;
use facts::inventory::security_group::{Reference, SecurityGroup};
use removal::Removal;

use super::{Codes, read};

const DELETE: &str = "ec2:DeleteSecurityGroup";
const REVOKE_INGRESS: &str = "ec2:RevokeSecurityGroupIngress";
const REVOKE_EGRESS: &str = "ec2:RevokeSecurityGroupEgress";
/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[DELETE, REVOKE_EGRESS, REVOKE_INGRESS];

/// Source: EC2 API reference, "Error codes".
const CODES: Codes = Codes {
    gone: &["InvalidGroup.NotFound", "InvalidGroupId.NotFound"],
    in_use: &["DependencyViolation"],
    changed: &["InvalidSecurityGroupRuleId.NotFound"],
};

pub(super) async fn remove(plain: &Plain, it: &SecurityGroup) -> Removal {
    for reference in it.referred_to_by.iter().flatten() {
        // Of what was not revoked, AWS refuses the removal below anyway: but then the reason would be the wrong one.
        if let Err(removal) = revoke(plain, reference).await {
            return removal;
        }
    }
    let parameters = vec![("GroupId".to_owned(), it.id.as_str().to_owned())];
    match ask(plain, "DeleteSecurityGroup", DELETE, parameters).await {
        Ok(()) => Removal::Removed,
        Err(removal) => removal,
    }
}

async fn revoke(plain: &Plain, Reference { rule, group, egress, .. }: &Reference) -> Result<(), Removal> {
    let (action, iam) = if *egress {
        ("RevokeSecurityGroupEgress", REVOKE_EGRESS)
    } else {
        ("RevokeSecurityGroupIngress", REVOKE_INGRESS)
    };
    let parameters = vec![
        ("GroupId".to_owned(), GroupId::as_str(group).to_owned()),
        ("SecurityGroupRuleId.1".to_owned(), rule.clone()),
    ];
    ask(plain, action, iam, parameters).await
}

async fn ask(plain: &Plain, action: &'static str, iam: &str, parameters: Vec<(String, String)>) -> Result<(), Removal> {
    match plain.ask(EC2, Ask::ec2(action, parameters)).await {
        Ok(_) => Ok(()),
        Err(error) => Err(read(iam, &error, &CODES)),
    }
}
