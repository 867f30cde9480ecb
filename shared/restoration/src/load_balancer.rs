//! A load balancer: made with every setting that it had, then its attributes, listeners, certificates and rules.

pub mod listener;
pub mod oidc;

use facts::inventory::raw_answer::RawAnswer;
use serde_json::{Value, json};

use crate::answers::{Answers, attributes_to_set, write_tags};
use crate::creation::{Call, Creation, Part};
use crate::element::Element;
use crate::names::Names;
use crate::view::View;
use crate::{Form, pair};
use listener::Listener;

const ITSELF: &str = "elasticloadbalancing:DescribeLoadBalancers";
const ATTRIBUTES: &str = "elasticloadbalancing:DescribeLoadBalancerAttributes";
const LISTENERS: &str = "elasticloadbalancing:DescribeListeners";
const WEB_ACL: &str = "wafv2:GetWebACLForResource";

/// What a description tells and a creation does not take; zones become subnets.
const ONLY_TOLD: [&str; 10] = [
    "AvailabilityZones",
    "CanonicalHostedZoneId",
    "CreatedTime",
    "DNSName",
    ENFORCED,
    "LoadBalancerArn",
    "LoadBalancerName",
    "State",
    "VpcId",
    // A response has it for the zones, a request for each subnet.
    "SourceNatIpv6Prefixes",
];
/// Set after the creation, with `SetSecurityGroups`.
const ENFORCED: &str = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic";
/// What an address of a Network Load Balancer may be asked for by. `IpAddress` follows from the allocation.
const ADDRESS: [&str; 3] = ["AllocationId", "PrivateIPv4Address", "IPv6Address"];

/// A load balancer as its answers tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancer {
    itself: Element,
    pub attributes: Vec<(String, String)>,
    tags: Vec<(String, String)>,
    pub listeners: Vec<Listener>,
    web_acl: Option<String>,
}

impl LoadBalancer {
    /// Reads the answers about the load balancer of this ARN.
    pub fn read(raw_answers: &[RawAnswer], arn: &str) -> Result<Self, String> {
        let answers = Answers(raw_answers);
        let listeners = answers.list(LISTENERS, arn, "Listeners")?;
        let web_acl = answers.json(WEB_ACL)?;
        let web_acl = web_acl.as_ref().and_then(|it| it.pointer("/WebACL/ARN")).and_then(Value::as_str);
        Ok(Self {
            itself: answers.one(ITSELF, arn, "LoadBalancers")?,
            attributes: answers.attributes(ATTRIBUTES, arn)?,
            tags: answers.tags(arn)?,
            listeners: listeners.into_iter().map(|it| Listener::read(answers, it)).collect::<Result<_, _>>()?,
            web_acl: web_acl.map(ToOwned::to_owned),
        })
    }

    /// Its DNS name in lower case; a Gateway Load Balancer has none.
    pub fn dns_name(&self) -> Option<String> {
        self.itself.text_of("DNSName").map(str::to_ascii_lowercase)
    }

    pub fn subnets(&self) -> Vec<&str> {
        self.itself.items("AvailabilityZones").iter().filter_map(|zone| zone.text_of("SubnetId")).collect()
    }

    pub fn security_groups(&self) -> Vec<&str> {
        self.itself.items("SecurityGroups").iter().map(|group| group.text.as_str()).collect()
    }

    /// The ARN of its web ACL.
    pub fn web_acl(&self) -> Option<&str> {
        self.web_acl.as_deref()
    }

    /// The parameters of `CreateLoadBalancer`.
    pub fn create(&self, names: &Names) -> Form {
        let mut form = vec![pair("Name", self.itself.text_of("LoadBalancerName").unwrap_or_default())];
        names.in_element(&self.itself).without(&ONLY_TOLD).write_fields(&mut form);
        self.write_subnets(&mut form);
        write_tags(&self.tags, &mut form);
        form
    }

    /// A subnet with an address of its own is a mapping, and then all of them are: a request takes one form only.
    fn write_subnets(&self, form: &mut Form) {
        let zones = self.itself.items("AvailabilityZones");
        let has_address = |zone: &Element| {
            let asked = |address: &Element| ADDRESS.iter().any(|field| address.text_of(field).is_some());
            zone.items("LoadBalancerAddresses").iter().any(asked) || !zone.items("SourceNatIpv6Prefixes").is_empty()
        };
        let mapped = zones.iter().any(has_address);
        for (at, zone) in zones.iter().enumerate() {
            let (at, subnet) = (at.saturating_add(1), zone.text_of("SubnetId").unwrap_or_default());
            if !mapped {
                form.push(pair(format!("Subnets.member.{at}"), subnet));
                continue;
            }
            let path = format!("SubnetMappings.member.{at}");
            form.push(pair(format!("{path}.SubnetId"), subnet));
            for address in zone.items("LoadBalancerAddresses") {
                for field in ADDRESS {
                    form.extend(address.text_of(field).map(|text| pair(format!("{path}.{field}"), text)));
                }
            }
            if let Some(prefix) = zone.items("SourceNatIpv6Prefixes").first() {
                form.push(pair(format!("{path}.SourceNatIpv6Prefix"), prefix.text.as_str()));
            }
        }
    }

    /// The parameters of `SetSecurityGroups`, where the rules of its groups were not for traffic of `PrivateLink`: AWS
    /// turns that on in a new one, and no creation says it.
    pub fn set_security_groups(&self, arn: &str, names: &Names) -> Option<Form> {
        let enforced = self.itself.text_of(ENFORCED).filter(|it| *it != "on")?;
        let mut form = vec![pair("LoadBalancerArn", arn), pair(ENFORCED, enforced)];
        for (at, group) in self.security_groups().into_iter().enumerate() {
            form.push(pair(format!("SecurityGroups.member.{}", at.saturating_add(1)), names.current(group)));
        }
        Some(form)
    }

    /// Everything that makes it, in order. `arn` is its own: that of the new one takes its place. The web ACL comes
    /// before any listener: nothing shall be let in before what guards it stands. A listener that asks an OIDC provider
    /// is not among it.
    pub fn creations(&self, arn: &str, names: &Names) -> Vec<Creation> {
        let attributes = attributes_to_set(("LoadBalancerArn", arn), &self.attributes, &[]);
        let mut all = vec![Creation::form(Call::CreateLoadBalancer, Part::Itself, self.create(names))];
        all.extend(attributes.map(|form| Creation::form(Call::ModifyLoadBalancerAttributes, Part::Attributes, form)));
        all.extend(
            self.set_security_groups(arn, names)
                .map(|form| Creation::form(Call::SetSecurityGroups, Part::PrivateLink, form)),
        );
        all.extend(self.associate(arn, names).map(|body| Creation::json(Call::AssociateWebAcl, Part::WebAcl, body)));
        let listeners = self.listeners.iter().filter(|listener| !oidc::needs_secret(listener));
        all.extend(listeners.flat_map(|listener| listener.creations(arn, names)));
        all
    }

    /// The body of `AssociateWebACL`, where it had one.
    pub fn associate(&self, arn: &str, names: &Names) -> Option<Value> {
        let web_acl = self.web_acl.as_deref()?;
        Some(json!({"WebACLArn": names.current(web_acl), "ResourceArn": arn}))
    }

    /// Its fields, with those of its listeners and rules. `names` tells what certificates are called now.
    pub fn view(&self, names: &Names) -> View {
        let mut view = View::default();
        view.note_fields("", &self.itself);
        view.note_pairs("Attribute", &self.attributes);
        view.note_pairs("Tag", &self.tags);
        if let Some(web_acl) = &self.web_acl {
            view.note("Web ACL", web_acl);
        }
        for listener in &self.listeners {
            listener.note(&mut view, names);
        }
        view
    }
}
