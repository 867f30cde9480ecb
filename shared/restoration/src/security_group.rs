//! A security group: made empty, then its rules, then the rules of other groups that referred to it.

use std::collections::BTreeSet;

use facts::inventory::raw_answer::RawAnswer;

use crate::answers::{Answers, is_of_aws};
use crate::creation::{Call, Creation, Part, Traffic};
use crate::element::Element;
use crate::missing::Parts;
use crate::names::Names;
use crate::view::View;
use crate::{Form, pair};

const ITSELF: &str = "ec2:DescribeSecurityGroups";
const RULES: &str = "ec2:DescribeSecurityGroupRules";

/// A security group as its answers tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityGroup {
    itself: Element,
    rules: Vec<Rule>,
    references: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule(Element);

/// A rule of another group that is not there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The group that had it, by its id of today.
    pub group: String,
    /// What it let through, in words.
    pub rule: String,
}

impl SecurityGroup {
    /// Reads the answers about the group of this id; `references` are ids of rules of other groups that refer to it.
    pub fn read(raw_answers: &[RawAnswer], id: &str, references: &[String]) -> Result<Self, String> {
        let answers = Answers(raw_answers);
        let rules = |about: &str| -> Result<Vec<Rule>, String> {
            Ok(answers.list(RULES, about, "securityGroupRuleSet")?.into_iter().map(Rule).collect())
        };
        let references = references.iter().map(|rule| rules(rule)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            itself: answers.one(ITSELF, id, "securityGroupInfo")?,
            rules: rules(id)?,
            references: references.into_iter().flatten().collect(),
        })
    }

    /// The parameters of `CreateSecurityGroup`.
    pub fn create(&self) -> Form {
        let text = |name: &str| self.itself.text_of(name).unwrap_or_default();
        let mut form = vec![
            pair("GroupName", text("groupName")),
            pair("GroupDescription", text("groupDescription")),
            pair("VpcId", text("vpcId")),
        ];
        write_tags("security-group", &tags(&self.itself), &mut form);
        form
    }

    /// Everything that makes it, in order: itself, its rules, and the rules of other groups that referred to it and were
    /// revoked so that it could go.
    pub fn creations(&self, names: &Names) -> Vec<Creation> {
        let rule = |own: bool| {
            move |rule: &Rule| {
                let call = if rule.is_egress() {
                    Call::AuthorizeSecurityGroupEgress
                } else {
                    Call::AuthorizeSecurityGroupIngress
                };
                Creation::form(call, Part::Rule(rule.traffic(own, names)), rule.authorize(names))
            }
        };
        let itself = Creation::form(Call::CreateSecurityGroup, Part::Itself, self.create());
        let rules = self.rules.iter().map(rule(true)).chain(self.references.iter().map(rule(false)));
        std::iter::once(itself).chain(rules).collect()
    }

    /// Whether it has a rule that lets this through.
    pub fn has(&self, traffic: &Traffic, names: &Names) -> bool {
        let wanted = traffic.key(names);
        self.rules.iter().any(|rule| rule.key(&Names::default()) == wanted)
    }

    /// The groups whose rules let it in and were revoked so that it could go.
    pub fn referring_groups(&self) -> BTreeSet<&str> {
        self.references.iter().map(Rule::group).collect()
    }

    /// Those of these rules that their groups do not have, by what AWS tells of the groups now. `raw_answers` are the
    /// answers about the rules of each of them.
    pub fn revoked(&self, raw_answers: &[RawAnswer], names: &Names) -> Result<Vec<Revoked>, String> {
        let mut revoked = Vec::new();
        for rule in &self.references {
            let group = names.current(rule.group()).to_owned();
            let now = Answers(raw_answers).list(RULES, &group, "securityGroupRuleSet")?;
            let key = rule.key(names);
            if !now.into_iter().any(|it| Rule(it).key(&Names::default()) == key) {
                revoked.push(Revoked { group, rule: key });
            }
        }
        Ok(revoked)
    }

    /// Other groups that its rules name.
    pub fn refers_to(&self) -> Vec<&str> {
        let own = self.itself.text_of("groupId");
        let others = self.rules.iter().filter_map(Rule::other_group).filter(|id| Some(*id) != own);
        others.chain(self.references.iter().map(Rule::group)).collect()
    }

    pub fn vpc(&self) -> Option<&str> {
        self.itself.text_of("vpcId")
    }

    /// Its fields. Ids of rules are AWS's own, and say nothing of what a rule does.
    pub fn view(&self, names: &Names) -> View {
        let mut view = View::default();
        for field in self.itself.children.iter().filter(|field| field.children.is_empty() && !field.text.is_empty()) {
            // `groupId` as `GroupId`, as the other services write theirs.
            let (head, tail) = field.name.split_at_checked(1).unwrap_or(("", &field.name));
            view.note(format!("{}{tail}", head.to_ascii_uppercase()), &field.text);
        }
        view.note_pairs("Tag", &tags(&self.itself));
        for rule in &self.rules {
            let path = format!("Rule {}", rule.key(names));
            view.note(format!("{path} / Description"), rule.text("description"));
            view.note_pairs(&format!("{path} / Tag"), &tags(&rule.0));
        }
        view
    }
}

impl Parts for SecurityGroup {
    fn missing(&self, _id: &str, creation: Creation, names: &Names) -> Option<Creation> {
        let is_there = matches!(&creation.part, Part::Rule(traffic) if traffic.own && self.has(traffic, names));
        (!is_there).then_some(creation)
    }
}

impl Rule {
    /// The parameters that ask for it: in the group that it is in, or where that has come back, in the new one.
    pub fn authorize(&self, names: &Names) -> Form {
        let mut form = vec![pair("GroupId", names.current(self.group()))];
        let protocol = self.text("ipProtocol");
        form.push(pair("IpPermissions.1.IpProtocol", protocol));
        // For every protocol AWS tells ports of -1, and takes none.
        if protocol != "-1" {
            form.extend(self.0.text_of("fromPort").map(|port| pair("IpPermissions.1.FromPort", port)));
            form.extend(self.0.text_of("toPort").map(|port| pair("IpPermissions.1.ToPort", port)));
        }
        let peer = self.write_peer(names, &mut form);
        if let Some(description) = self.0.text_of("description") {
            form.push(pair(format!("IpPermissions.1.{peer}.1.Description"), description));
        }
        write_tags("security-group-rule", &tags(&self.0), &mut form);
        form
    }

    /// Whether it lets traffic out.
    pub fn is_egress(&self) -> bool {
        self.text("isEgress") == "true"
    }

    pub fn group(&self) -> &str {
        self.text("groupId")
    }

    /// What it lets through, in words: no two rules of a group say the same.
    pub fn key(&self, names: &Names) -> String {
        self.traffic(true, names).key(&Names::default())
    }

    fn traffic(&self, own: bool, names: &Names) -> Traffic {
        let ports = match (self.text("ipProtocol"), self.text("fromPort"), self.text("toPort")) {
            ("-1", ..) => "of every protocol".to_owned(),
            (protocol, from, to) => format!("{protocol} {from}-{to}"),
        };
        let peer = ["cidrIpv4", "cidrIpv6", "prefixListId"].into_iter().find_map(|it| self.0.text_of(it));
        let peer = peer.or(self.other_group()).unwrap_or_default();
        Traffic { egress: self.is_egress(), own, ports, peer: names.current(peer).to_owned() }
    }

    fn other_group(&self) -> Option<&str> {
        self.0.child("referencedGroupInfo")?.text_of("groupId")
    }

    fn text(&self, name: &str) -> &str {
        self.0.text_of(name).unwrap_or_default()
    }

    fn write_peer(&self, names: &Names, form: &mut Form) -> &'static str {
        let plain = [
            ("cidrIpv4", "IpRanges", "CidrIp"),
            ("cidrIpv6", "Ipv6Ranges", "CidrIpv6"),
            ("prefixListId", "PrefixListIds", "PrefixListId"),
        ];
        for (field, list, parameter) in plain {
            if let Some(text) = self.0.text_of(field) {
                form.push(pair(format!("IpPermissions.1.{list}.1.{parameter}"), text));
                return list;
            }
        }
        let fields = [
            ("groupId", "GroupId"),
            ("userId", "UserId"),
            ("vpcId", "VpcId"),
            ("vpcPeeringConnectionId", "VpcPeeringConnectionId"),
        ];
        for (field, parameter) in fields {
            if let Some(text) = self.0.child("referencedGroupInfo").and_then(|it| it.text_of(field)) {
                form.push(pair(format!("IpPermissions.1.Groups.1.{parameter}"), names.current(text)));
            }
        }
        "Groups"
    }
}

fn tags(element: &Element) -> Vec<(String, String)> {
    let text = |tag: &Element, name: &str| tag.text_of(name).unwrap_or_default().to_owned();
    element.items("tagSet").iter().map(|tag| (text(tag, "key"), text(tag, "value"))).collect()
}

fn write_tags(kind: &str, tags: &[(String, String)], form: &mut Form) {
    let ours: Vec<_> = tags.iter().filter(|(key, _)| !is_of_aws(key)).collect();
    if ours.is_empty() {
        return;
    }
    form.push(pair("TagSpecification.1.ResourceType", kind));
    for (at, (key, value)) in ours.into_iter().enumerate() {
        let at = at.saturating_add(1);
        form.push(pair(format!("TagSpecification.1.Tag.{at}.Key"), key));
        form.push(pair(format!("TagSpecification.1.Tag.{at}.Value"), value));
    }
}
