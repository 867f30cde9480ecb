//! A listener with its attributes, certificates and rules.

use crate::answers::{Answers, attributes_to_set, write_tags};
use crate::creation::{Call, Creation, Part};
use crate::element::Element;
use crate::names::Names;
use crate::view::View;
use crate::{Form, pair};

const ATTRIBUTES: &str = "elasticloadbalancing:DescribeListenerAttributes";
const CERTIFICATES: &str = "elasticloadbalancing:DescribeListenerCertificates";
const RULES: &str = "elasticloadbalancing:DescribeRules";

/// What a description tells and a creation does not take; certificates are written without saying which is the default.
const ONLY_TOLD: [&str; 3] = ["Certificates", "ListenerArn", "LoadBalancerArn"];

/// A listener as its answers tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    pub(super) itself: Element,
    pub attributes: Vec<(String, String)>,
    tags: Vec<(String, String)>,
    certificates: Vec<Element>,
    /// Its rules, without the default one.
    pub rules: Vec<Rule>,
}

/// A rule, not the default one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub(super) itself: Element,
    /// `None` where the snapshot does not tell them.
    tags: Option<Vec<(String, String)>>,
}

impl Listener {
    pub(super) fn read(answers: Answers<'_>, itself: Element) -> Result<Self, String> {
        let arn = itself.text_of("ListenerArn").ok_or("a listener in it has no ARN")?.to_owned();
        let rules = answers.list(RULES, &arn, "Rules")?;
        let is_default = |rule: &Element| rule.text_of("IsDefault") == Some("true");
        Ok(Self {
            attributes: answers.attributes(ATTRIBUTES, &arn)?,
            tags: answers.tags(&arn)?,
            certificates: answers.list(CERTIFICATES, &arn, "Certificates")?,
            rules: rules
                .into_iter()
                .filter(|rule| !is_default(rule))
                .map(|it| Rule::read(answers, it))
                .collect::<Result<_, _>>()?,
            itself,
        })
    }

    pub fn arn(&self) -> &str {
        self.itself.text_of("ListenerArn").unwrap_or_default()
    }

    /// What tells it from the others of a load balancer: its port. One of a Gateway Load Balancer has none.
    pub fn port(&self) -> &str {
        self.itself.text_of("Port").unwrap_or("of all ports")
    }

    /// Everything that makes it at this load balancer, in order. Its own ARN stands for that of the new one.
    pub(super) fn creations(&self, load_balancer: &str, names: &Names) -> Vec<Creation> {
        let (arn, port) = (self.arn(), self.port().to_owned());
        let itself = Part::Listener { port: port.clone(), arn: arn.to_owned() };
        let mut all = vec![Creation::form(Call::CreateListener, itself, self.create(load_balancer, names))];
        let attributes = attributes_to_set(("ListenerArn", arn), &self.attributes, &[]);
        all.extend(
            attributes.map(|form| {
                Creation::form(Call::ModifyListenerAttributes, Part::ListenerAttributes(port.clone()), form)
            }),
        );
        for (certificate, form) in self.add_certificates(arn, names) {
            all.push(Creation::form(
                Call::AddListenerCertificates,
                Part::ListenerCertificate { port: port.clone(), certificate },
                form,
            ));
        }
        for rule in &self.rules {
            let priority = rule.priority().to_owned();
            all.push(Creation::form(
                Call::CreateRule,
                Part::ListenerRule { port: port.clone(), priority },
                rule.create(arn, names),
            ));
        }
        all
    }

    /// The parameters of `CreateListener`.
    pub fn create(&self, load_balancer: &str, names: &Names) -> Form {
        let mut form = vec![pair("LoadBalancerArn", load_balancer)];
        let itself = names.in_element(&without_status(&self.itself.without(&ONLY_TOLD)));
        itself.write_fields(&mut form);
        // `IsDefault` must not be said here. Source: `ELBv2` API reference, `CreateListener`.
        let default = self.itself.items("Certificates").iter().find_map(|it| it.text_of("CertificateArn"));
        form.extend(default.map(|arn| pair("Certificates.member.1.CertificateArn", names.current(arn))));
        write_tags(&self.tags, &mut form);
        form
    }

    /// The parameters of `AddListenerCertificates` for each certificate besides the default one, which AWS lists twice.
    pub fn add_certificates(&self, listener: &str, names: &Names) -> Vec<(String, Form)> {
        let default = self.itself.items("Certificates").iter().find_map(|it| it.text_of("CertificateArn"));
        let besides = self.certificates.iter().filter(|it| it.text_of("IsDefault") != Some("true"));
        let arns = besides.filter_map(|it| it.text_of("CertificateArn")).filter(|arn| Some(*arn) != default);
        arns.map(|arn| {
            let arn = names.current(arn);
            let form = vec![pair("ListenerArn", listener), pair("Certificates.member.1.CertificateArn", arn)];
            (arn.to_owned(), form)
        })
        .collect()
    }

    /// Every certificate that it serves, each once.
    pub fn certificates(&self) -> Vec<&str> {
        let of_itself = self.itself.items("Certificates").iter();
        let mut arns: Vec<&str> =
            of_itself.chain(&self.certificates).filter_map(|it| it.text_of("CertificateArn")).collect();
        arns.sort_unstable();
        arns.dedup();
        arns
    }

    /// Every target group that it or a rule of it forwards to.
    pub fn target_groups(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.itself, "TargetGroupArn", &mut found);
        self.rules.iter().for_each(|rule| collect(&rule.itself, "TargetGroupArn", &mut found));
        found.sort_unstable();
        found.dedup();
        found
    }

    pub(super) fn note(&self, view: &mut View, names: &Names) {
        let path = format!("Listener {} / ", self.port());
        view.note_fields(&path, &self.itself.without(&["Certificates"]));
        view.note_pairs(&format!("{path}Attribute"), &self.attributes);
        view.note_pairs(&format!("{path}Tag"), &self.tags);
        if let Some(default) = self.itself.items("Certificates").iter().find_map(|it| it.text_of("CertificateArn")) {
            view.note(format!("{path}Certificate"), default);
        }
        for (arn, _) in self.add_certificates("", &Names::default()) {
            view.note(format!("{path}Certificate besides {}", names.current(&arn)), arn.as_str());
        }
        for rule in &self.rules {
            let path = format!("{path}Rule {} / ", rule.priority());
            view.note_fields(&path, &rule.itself.without(&["IsDefault", "Priority"]));
            view.note_pairs(&format!("{path}Tag"), rule.tags.as_deref().unwrap_or_default());
        }
    }
}

impl Rule {
    fn read(answers: Answers<'_>, itself: Element) -> Result<Self, String> {
        let arn = itself.text_of("RuleArn").unwrap_or_default();
        Ok(Self { tags: answers.tags_if_asked(arn)?, itself })
    }

    /// Whether the snapshot tells its tags: one that was taken before rules were asked about does not.
    pub fn knows_tags(&self) -> bool {
        self.tags.is_some()
    }

    pub fn priority(&self) -> &str {
        self.itself.text_of("Priority").unwrap_or_default()
    }

    /// The parameters of `CreateRule`.
    pub fn create(&self, listener: &str, names: &Names) -> Form {
        let mut form = vec![pair("ListenerArn", listener)];
        let itself = self.itself.without(&["RuleArn", "IsDefault", "Conditions"]);
        names.in_element(&itself).write_fields(&mut form);
        for (at, condition) in self.itself.items("Conditions").iter().enumerate() {
            names
                .in_element(&in_one_form(condition))
                .write(&format!("Conditions.member.{}", at.saturating_add(1)), &mut form);
        }
        write_tags(self.tags.as_deref().unwrap_or_default(), &mut form);
        form
    }
}

/// AWS tells the values of a condition in the old form and in the new one, and takes only one of them.
/// Source: `ELBv2` API reference, `RuleCondition`.
fn in_one_form(condition: &Element) -> Element {
    let has_new = condition.children.iter().any(|child| child.name.ends_with("Config"));
    if has_new { condition.without(&["Values", "RegexValues"]) } else { condition.clone() }
}

/// What AWS tells of a trust store and does not take.
fn without_status(listener: &Element) -> Element {
    let children = listener.children.iter().map(|child| match child.name.as_str() {
        "MutualAuthentication" => child.without(&["TrustStoreAssociationStatus"]),
        _ => child.clone(),
    });
    Element { children: children.collect(), ..listener.clone() }
}

fn collect(element: &Element, name: &str, found: &mut Vec<String>) {
    if element.name == name && !element.text.is_empty() {
        found.push(element.text.clone());
    }
    element.children.iter().for_each(|child| collect(child, name, found));
}
