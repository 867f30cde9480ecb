//! Security groups: a new one lets everything out, and a rule that is there is refused.

use restoration::element::Element;

use super::account::{Asked, Says, error, ok};
use super::answers::{elements, field, within, xml};

/// Groups and rules, as EC2 tells them.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) all: Vec<Element>,
    pub(super) rules: Vec<Element>,
    made: usize,
}

fn text<'a>(element: &'a Element, name: &str) -> &'a str {
    element.text_of(name).unwrap_or_default()
}

impl Groups {
    pub(super) fn answer(&mut self, asked: &Asked) -> Says {
        let form = asked.form();
        let one = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
        let told = |list: &str, items: Vec<Element>| ok(xml(&within("R", vec![within(list, items)])));
        match asked.operation.as_str() {
            "CreateSecurityGroup" => self.create(one("GroupName"), one("GroupDescription"), one("VpcId")),
            "DescribeSecurityGroups" if one("GroupId.1").is_empty() => {
                let is_it = |it: &&Element| text(it, "groupName") == one("Filter.1.Value.1");
                told("securityGroupInfo", self.all.iter().filter(is_it).cloned().collect())
            }
            "DescribeSecurityGroups" => match self.all.iter().find(|it| text(it, "groupId") == one("GroupId.1")) {
                Some(group) => told("securityGroupInfo", vec![group.clone()]),
                None => error(400, "InvalidGroup.NotFound", "not found"),
            },
            "DescribeSecurityGroupRules" => {
                let (group, rule) = (one("Filter.1.Value.1"), one("SecurityGroupRuleId.1"));
                let is_it = |it: &&Element| text(it, "groupId") == group || text(it, "securityGroupRuleId") == rule;
                told("securityGroupRuleSet", self.rules.iter().filter(is_it).cloned().collect())
            }
            "AuthorizeSecurityGroupIngress" => self.authorize(one("GroupId"), "false", &form),
            "AuthorizeSecurityGroupEgress" => self.authorize(one("GroupId"), "true", &form),
            // Subnets and VPCs are there.
            _ => ok("<R/>"),
        }
    }

    pub(super) fn create(&mut self, name: &str, description: &str, vpc: &str) -> Says {
        self.made += 1;
        let id = format!("sg-{}", self.made);
        let fields = [("groupId", id.as_str()), ("groupName", name), ("groupDescription", description), ("vpcId", vpc)];
        self.all.push(within("item", fields.map(|(name, value)| field(name, value)).to_vec()));
        self.rule(&id, "true", "-1", &[("cidrIpv4", "0.0.0.0/0")]);
        ok(xml(&within("R", vec![field("groupId", &id)])))
    }

    pub(super) fn rule(&mut self, group: &str, egress: &str, protocol: &str, peer: &[(&str, &str)]) -> String {
        self.made += 1;
        let id = format!("sgr-{}", self.made);
        let common =
            [("securityGroupRuleId", id.as_str()), ("groupId", group), ("isEgress", egress), ("ipProtocol", protocol)];
        let mut fields: Vec<Element> = common.iter().map(|(name, value)| field(name, value)).collect();
        for (name, value) in peer {
            match *name {
                "group" => fields.push(within("referencedGroupInfo", vec![field("groupId", value)])),
                name => fields.push(field(name, value)),
            }
        }
        self.rules.push(within("item", fields));
        id
    }

    fn authorize(&mut self, group: &str, egress: &str, form: &[(String, String)]) -> Says {
        let permission = elements(form).into_iter().find(|it| it.name == "IpPermissions").unwrap().children.remove(0);
        let first = |list: &str, name: &str| {
            permission.child(list).map(|it| text(&it.children[0], name).to_owned()).filter(|it| !it.is_empty())
        };
        let peer = first("IpRanges", "CidrIp").map(|it| ("cidrIpv4", it));
        let peer = peer.or_else(|| first("Groups", "GroupId").map(|it| ("group", it))).unwrap();
        let ports = [("fromPort", "FromPort"), ("toPort", "ToPort")];
        let mut fields: Vec<(&str, String)> =
            ports.iter().filter_map(|(name, from)| Some((*name, permission.text_of(from)?.to_owned()))).collect();
        fields.push(peer);
        let refs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let before = self.rules.len();
        self.rule(group, egress, text(&permission, "IpProtocol"), &refs);
        let bare = |it: &Element| it.without(&["securityGroupRuleId"]);
        if self.rules[..before].iter().any(|it| bare(it) == bare(&self.rules[before])) {
            self.rules.pop();
            return error(400, "InvalidPermission.Duplicate", "it is there");
        }
        ok("<R/>")
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.all.retain(|it| text(it, "groupId") != id);
        let names = |it: &Element| {
            text(it, "groupId") == id || it.child("referencedGroupInfo").is_some_and(|it| text(it, "groupId") == id)
        };
        self.rules.retain(|it| !names(it));
    }
}
