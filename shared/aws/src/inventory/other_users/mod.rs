//! Services that use target groups or load balancers without the load balancer's API knowing.

pub(crate) mod code_deploy;
pub(crate) mod ecs;
pub(crate) mod vpc_lattice;

use std::collections::BTreeSet;

use facts::Seen;
use facts::inventory::{Kind, OtherUser, OtherUsers};
use futures_util::future::join_all;
use transport::deadline::Deadline;
use transport::query::xml;

use super::auto_scaling;
use super::ec2::List;
use super::scope::InventoryScope;
use crate::client::Aws;
use crate::operations;

const ENDPOINTS: List = List {
    operation: operations::DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS,
    items: "serviceConfigurationSet",
    page: 1000,
};

const VERIFIED_ACCESS: List =
    List { operation: operations::DESCRIBE_VERIFIED_ACCESS_ENDPOINTS, items: "verifiedAccessEndpointSet", page: 1000 };

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[auto_scaling::GROUPS, ENDPOINTS.iam(), VERIFIED_ACCESS.iam()];

/// Every service that decides about a kind in the scope, but for those that the operator says are not in use.
pub(super) async fn look(aws: &Aws, scope: &InventoryScope, deadline: Deadline) -> OtherUsers {
    let of_groups = scope.has(&[Kind::TargetGroup]).then_some(OtherUser::OF_TARGET_GROUPS);
    let of_balancers = scope.has(&[Kind::LoadBalancer, Kind::Record]).then_some(OtherUser::OF_LOAD_BALANCERS);
    let asked = of_groups.into_iter().flatten().chain(of_balancers.into_iter().flatten());
    let asked = asked.filter(|user| !scope.without.contains(user));
    join_all(asked.map(async |user| (user, one(aws, user, deadline).await))).await.into_iter().collect()
}

async fn one(aws: &Aws, user: OtherUser, deadline: Deadline) -> Seen<BTreeSet<String>> {
    match user {
        OtherUser::AutoScaling => deadline.look(auto_scaling::GROUPS, auto_scaling::target_groups(aws)).await,
        OtherUser::Ecs => deadline.look(ecs::LOOK, ecs::look(aws)).await,
        OtherUser::CodeDeploy => deadline.look(code_deploy::LOOK, code_deploy::look(aws)).await,
        OtherUser::EndpointService => deadline.look(ENDPOINTS.iam(), endpoint_services(aws)).await,
        OtherUser::VpcLattice => deadline.look(vpc_lattice::LOOK, vpc_lattice::look(aws)).await,
        OtherUser::VerifiedAccess => deadline.look(VERIFIED_ACCESS.iam(), verified_access(aws)).await,
        OtherUser::VpcLink | OtherUser::GlobalAccelerator | OtherUser::CloudFront => Err(user.not_asked()),
    }
}

/// ARNs of the network and gateway load balancers behind endpoint services of this account.
async fn endpoint_services(aws: &Aws) -> Seen<BTreeSet<String>> {
    const LISTS: [&str; 2] = ["networkLoadBalancerArnSet", "gatewayLoadBalancerArnSet"];
    let found = ENDPOINTS.all(aws, &[], |service| {
        let arns = LISTS.iter().flat_map(|list| xml::items(service, list)).filter_map(|it| it.text());
        Ok(arns.map(|arn| arn.trim().to_owned()).collect::<Vec<_>>())
    });
    Ok(found.await?.into_iter().flatten().collect())
}

/// ARNs of the load balancers behind endpoints of Verified Access; other endpoints have none.
async fn verified_access(aws: &Aws) -> Seen<BTreeSet<String>> {
    let found = VERIFIED_ACCESS.all(aws, &[], |endpoint| {
        let options = endpoint.children().find(|it| it.tag_name().name() == "loadBalancerOptions");
        Ok(options.and_then(|options| xml::text(options, "loadBalancerArn")).map(|arn| arn.trim().to_owned()))
    });
    Ok(found.await?.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests;
