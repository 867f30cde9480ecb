//! Load balancers, target groups, listeners and rules: whatever was asked for, as it was asked for.

use std::collections::BTreeMap;

use restoration::element::Element;

use super::account::{Asked, Says, error, ok};
use super::answers::{elements, field, within, xml};

#[derive(Clone, Debug, Default)]
pub(super) struct Thing {
    pub(super) fields: Vec<Element>,
    pub(super) tags: Vec<Element>,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) targets: Vec<Element>,
    /// The load balancer of a listener, or the listener of a rule.
    pub(super) of: String,
}

/// Everything by ARN.
#[derive(Debug, Default)]
pub(super) struct Elb {
    pub(super) things: BTreeMap<String, Thing>,
    made: usize,
}

const HEAD: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:";

impl Elb {
    pub(super) fn answer(&mut self, asked: &Asked) -> Says {
        let form = asked.form();
        let one = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let arn = ["TargetGroupArn", "LoadBalancerArn", "ListenerArn"].into_iter().find_map(one).unwrap_or_default();
        match asked.operation.as_str() {
            "CreateTargetGroup" => self.create("targetgroup/", "TargetGroup", &form),
            "CreateLoadBalancer" => self.create("loadbalancer/app/", "LoadBalancer", &form),
            "CreateListener" => self.create("listener/app/", "Listener", &form),
            "CreateRule" => self.create("listener-rule/app/", "Rule", &form),
            "DescribeTargetGroups" => self.describe("TargetGroup", "targetgroup/", &form),
            "DescribeLoadBalancers" => self.describe("LoadBalancer", "loadbalancer/", &form),
            "DescribeListeners" => self.hanging("Listeners", "listener/", &arn),
            "DescribeRules" => self.hanging("Rules", "listener-rule/", &arn),
            "DescribeListenerCertificates" => ok("<R><Certificates/></R>"),
            "DescribeTags" => self.tags(&form),
            "DescribeTargetHealth" => {
                ok(xml(&within("R", vec![within("TargetHealthDescriptions", self.things[&arn].targets.clone())])))
            }
            "RegisterTargets" => {
                let targets = elements(&form).into_iter().find(|it| it.name == "Targets").unwrap().children;
                let described =
                    targets.into_iter().map(|it| within("member", vec![Element { name: "Target".to_owned(), ..it }]));
                self.things.get_mut(&arn).unwrap().targets.extend(described);
                ok("<R/>")
            }
            name if name.starts_with("Describe") && name.ends_with("Attributes") => {
                let pairs = self.things[&arn].attributes.iter();
                let members =
                    pairs.map(|(key, value)| within("member", vec![field("Key", key), field("Value", value)]));
                ok(xml(&within("R", vec![within("Attributes", members.collect())])))
            }
            name if name.starts_with("Modify") => {
                let list = elements(&form).into_iter().find(|it| it.name == "Attributes").unwrap();
                let thing = self.things.get_mut(&arn).unwrap();
                for it in &list.children {
                    thing
                        .attributes
                        .insert(it.text_of("Key").unwrap().to_owned(), it.text_of("Value").unwrap().to_owned());
                }
                ok("<R/>")
            }
            other => panic!("{other} is no call of restore"),
        }
    }

    fn create(&mut self, path: &str, kind: &str, form: &[(String, String)]) -> Says {
        self.made += 1;
        let mut fields = elements(form);
        let take = |fields: &mut Vec<Element>, name: &str| {
            fields.iter().position(|it| it.name == name).map(|at| fields.remove(at))
        };
        let name = take(&mut fields, "Name").map(|it| it.text).unwrap_or_default();
        let tags = take(&mut fields, "Tags").map(|it| it.children).unwrap_or_default();
        let parent = if kind == "Rule" { "ListenerArn" } else { "LoadBalancerArn" };
        let of = take(&mut fields, parent).map(|it| it.text).unwrap_or_default();
        // Of a part: `listener/app/NAME/ID/OWN`, where the load balancer is `loadbalancer/app/NAME/ID`.
        let arn = match kind {
            "Listener" => format!("{}/{:016x}", of.replace(":loadbalancer/", ":listener/"), self.made),
            "Rule" => format!("{}/{:016x}", of.replace(":listener/", ":listener-rule/"), self.made),
            _ => format!("{HEAD}{path}{name}/{:016x}", self.made),
        };
        fields.insert(0, field(&format!("{kind}Arn"), &arn));
        match kind {
            "Listener" => fields.push(field("LoadBalancerArn", &of)),
            "Rule" => fields.push(field("IsDefault", "false")),
            _ => fields.push(field(&format!("{kind}Name"), &name)),
        }
        if kind == "LoadBalancer" {
            let subnets = take(&mut fields, "Subnets").map(|it| it.children).unwrap_or_default();
            let zone = |it: &Element| within("member", vec![field("SubnetId", &it.text)]);
            fields.push(within("AvailabilityZones", subnets.iter().map(zone).collect()));
            fields.push(field("DNSName", &format!("{name}-{}.us-east-1.elb.amazonaws.com", self.made)));
        }
        let attributes = BTreeMap::from([("by.aws".to_owned(), "itself".to_owned())]);
        self.things.insert(arn, Thing { fields: fields.clone(), tags, attributes, targets: Vec::new(), of });
        ok(xml(&within("R", vec![within(&format!("{kind}s"), vec![within("member", fields)])])))
    }

    /// By name or ARN.
    fn describe(&self, kind: &str, path: &str, form: &[(String, String)]) -> Says {
        let wanted = &form.last().unwrap().1;
        let of_kind = self.things.iter().filter(|(arn, _)| arn.starts_with(&format!("{HEAD}{path}")));
        let mut found = of_kind.filter(|(arn, it)| *arn == wanted || it.fields.iter().any(|it| it.text == *wanted));
        match found.next() {
            Some((_, thing)) => {
                ok(xml(&within("R", vec![within(&format!("{kind}s"), vec![within("member", thing.fields.clone())])])))
            }
            None => error(400, &format!("{kind}NotFound"), "not found"),
        }
    }

    fn hanging(&self, list: &str, path: &str, on: &str) -> Says {
        let all = self.things.iter().filter(|(arn, it)| arn.starts_with(&format!("{HEAD}{path}")) && it.of == on);
        ok(xml(&within("R", vec![within(list, all.map(|(_, it)| within("member", it.fields.clone())).collect())])))
    }

    fn tags(&self, form: &[(String, String)]) -> Says {
        let arns = form.iter().filter(|(key, _)| key.starts_with("ResourceArns")).map(|(_, arn)| arn);
        let described = arns.map(|arn| {
            within("member", vec![field("ResourceArn", arn), within("Tags", self.things[arn].tags.clone())])
        });
        ok(xml(&within("R", vec![within("TagDescriptions", described.collect())])))
    }

    /// It goes, and what hangs on it.
    pub(super) fn remove(&mut self, arn: &str) {
        self.things.remove(arn).expect("it is there");
        let hanging: Vec<String> =
            self.things.iter().filter(|(_, it)| it.of == arn).map(|(arn, _)| arn.clone()).collect();
        for arn in &hanging {
            self.remove(arn);
        }
    }
}
