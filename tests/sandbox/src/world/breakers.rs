//! What can be wrong with the account, one method a mistake, and the one that puts all of it right.

use std::net::{IpAddr, Ipv4Addr};

use jiff::SignedDuration;
use serde_json::json;

use super::{World, balancer, form, records};
use crate::error::KitError;
use crate::front::{DoorState, Scheme};
use crate::wire::{AwsError, JsonService};

/// A load balancer that is not ours.
const OTHER_BALANCER: &str = "an-older-alb-1234567890.us-east-1.elb.amazonaws.com";
const OTHER_ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 1, 9));
/// The target group of a release that is being tried out.
const CANARY: &str = "k8s-retailpr-canary-5b0e1f2a3c";

impl World {
    /// Puts everything right that a breaker changes: listeners, targets, records, logs, the web ACL's association.
    pub async fn mend(&self) -> Result<(), KitError> {
        self.mend_redirect().await?;
        self.mend_forward().await?;
        self.register(&self.ids.target_group).await?;
        self.only_ports().await?;
        self.set_group_attribute("deregistration_delay.timeout_seconds", "30").await?;
        self.set_group_attribute("load_balancing.algorithm.type", "least_outstanding_requests").await?;
        self.only_record(Some(&self.right_record())).await?;
        self.need_bucket().await?;
        self.set_logging(true).await?;
        self.empty_bucket().await?;
        self.deliver_log(SignedDuration::ZERO).await?;
        let link = json!({"WebACLArn": self.ids.web_acl, "ResourceArn": self.ids.balancer});
        self.wire.json(JsonService::WAF, "AssociateWebACL", &link).await?;
        Ok(())
    }

    /// The listener on 80 is gone: nothing answers there.
    pub async fn remove_redirect(&self) -> Result<(), KitError> {
        if let Some(listener) = self.listener(80).await? {
            self.elb("DeleteListener", &[("ListenerArn", &listener)]).await?;
        }
        Ok(self.front.edge.set_listener(Scheme::Http, DoorState::Refuses).await?)
    }

    /// The listener on 80 serves the API in plain text.
    pub async fn forward_port_80(&self) -> Result<(), KitError> {
        let action = [
            ("DefaultActions.member.1.Type", "forward"),
            ("DefaultActions.member.1.TargetGroupArn", self.ids.target_group.as_str()),
        ];
        self.set_listener_80(&action).await
    }

    /// The redirect is a temporary one.
    pub async fn redirect_302(&self) -> Result<(), KitError> {
        self.set_listener_80(&balancer::redirect("HTTP_302")).await
    }

    /// The listener on 80 as it should be.
    pub async fn mend_redirect(&self) -> Result<(), KitError> {
        self.set_listener_80(&balancer::redirect("HTTP_301")).await?;
        Ok(self.front.edge.set_listener(Scheme::Http, DoorState::Up).await?)
    }

    async fn set_listener_80(&self, action: &[(&str, &str)]) -> Result<(), KitError> {
        if let Some(listener) = self.listener(80).await? {
            let form = [&[("ListenerArn", listener.as_str())], action].concat();
            self.elb("ModifyListener", &form).await?;
            return Ok(());
        }
        let place = [("LoadBalancerArn", self.ids.balancer.as_str()), ("Protocol", "HTTP"), ("Port", "80")];
        let made = super::tags("80");
        self.elb("CreateListener", &form(&[&place, action].concat(), &made)).await?;
        Ok(())
    }

    /// The name points at another load balancer, at whose address nobody listens.
    pub async fn record_elsewhere(&self) -> Result<(), KitError> {
        self.front.dns.change(|names| drop(names.others.insert(OTHER_BALANCER.to_owned(), vec![OTHER_ADDRESS])));
        let target = format!("dualstack.{OTHER_BALANCER}.");
        self.only_record(Some(&records::alias(super::DOMAIN, &target))).await
    }

    /// The name is a CNAME of this target.
    pub async fn record_cname(&self, target: &str) -> Result<(), KitError> {
        self.only_record(Some(&records::cname(super::DOMAIN, target))).await
    }

    /// The name has no record.
    pub async fn record_gone(&self) -> Result<(), KitError> {
        self.only_record(None).await
    }

    /// The logs ended two hours ago.
    pub async fn logs_stop(&self) -> Result<(), KitError> {
        self.empty_bucket().await?;
        self.deliver_log(SignedDuration::from_hours(2)).await
    }

    /// The logs are switched off.
    pub async fn logging_off(&self) -> Result<(), KitError> {
        Ok(self.set_logging(false).await?)
    }

    /// The logs are on, and their bucket does not exist.
    pub async fn bucket_gone(&self) -> Result<(), KitError> {
        Ok(self.drop_bucket().await?)
    }

    /// The target group has no targets.
    pub async fn detach_targets(&self) -> Result<(), KitError> {
        let made = self.targets();
        self.elb("DeregisterTargets", &form(&[("TargetGroupArn", &self.ids.target_group)], &made)).await?;
        Ok(())
    }

    /// The listener on 443 forwards to two groups by weight, 90 to the usual one and 10 to a new one, whose ARN it is.
    pub async fn weighted(&self) -> Result<String, KitError> {
        let second = match self.canary().await? {
            Some(there) => there,
            None => balancer::group(&self.wire, CANARY, &self.ids.vpc).await?,
        };
        self.register(&second).await?;
        let groups = "DefaultActions.member.1.ForwardConfig.TargetGroups.member";
        let made = [
            (format!("{groups}.1.TargetGroupArn"), self.ids.target_group.clone()),
            (format!("{groups}.1.Weight"), "90".to_owned()),
            (format!("{groups}.2.TargetGroupArn"), second.clone()),
            (format!("{groups}.2.Weight"), "10".to_owned()),
        ];
        let place = [("ListenerArn", self.ids.https_listener.as_str()), ("DefaultActions.member.1.Type", "forward")];
        self.elb("ModifyListener", &form(&place, &made)).await?;
        Ok(second)
    }

    async fn canary(&self) -> Result<Option<String>, AwsError> {
        match self.elb("DescribeTargetGroups", &[("Names.member.1", CANARY)]).await {
            Ok(found) => Ok(found.text("TargetGroupArn")),
            Err(error) if error.code == "TargetGroupNotFound" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The listener on 443 forwards to the usual group alone, and that of the trial is gone.
    pub async fn mend_forward(&self) -> Result<(), KitError> {
        let form = [
            ("ListenerArn", self.ids.https_listener.as_str()),
            ("DefaultActions.member.1.Type", "forward"),
            ("DefaultActions.member.1.TargetGroupArn", &self.ids.target_group),
        ];
        self.elb("ModifyListener", &form).await?;
        if let Some(canary) = self.canary().await? {
            self.elb("DeleteTargetGroup", &[("TargetGroupArn", &canary)]).await?;
        }
        Ok(())
    }

    /// An attribute of the target group is set to another value.
    pub async fn set_group_attribute(&self, key: &str, value: &str) -> Result<(), KitError> {
        let form = [
            ("TargetGroupArn", self.ids.target_group.as_str()),
            ("Attributes.member.1.Key", key),
            ("Attributes.member.1.Value", value),
        ];
        self.elb("ModifyTargetGroupAttributes", &form).await?;
        Ok(())
    }

    /// No web ACL stands in front of the load balancer.
    pub async fn acl_detached(&self) -> Result<(), KitError> {
        let link = json!({"ResourceArn": self.ids.balancer});
        self.wire.json(JsonService::WAF, "DisassociateWebACL", &link).await?;
        Ok(())
    }
}
