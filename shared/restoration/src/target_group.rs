//! A target group: made with every setting that it had, then its attributes, then what was registered in it.

use facts::inventory::raw_answer::RawAnswer;

use crate::answers::{Answers, attributes_to_set, write_tags};
use crate::creation::{Call, Creation, Part, Sends};
use crate::element::Element;
use crate::missing::Parts;
use crate::names::Names;
use crate::view::View;
use crate::{Form, pair};

const ITSELF: &str = "elasticloadbalancing:DescribeTargetGroups";
const ATTRIBUTES: &str = "elasticloadbalancing:DescribeTargetGroupAttributes";
const HEALTH: &str = "elasticloadbalancing:DescribeTargetHealth";

/// What a description tells and a creation does not take.
const ONLY_TOLD: [&str; 3] = ["TargetGroupArn", "TargetGroupName", "LoadBalancerArns"];

/// A target group as its answers tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetGroup {
    itself: Element,
    pub attributes: Vec<(String, String)>,
    tags: Vec<(String, String)>,
    targets: Vec<Element>,
}

impl TargetGroup {
    /// Reads the answers about the target group of this ARN.
    pub fn read(raw_answers: &[RawAnswer], arn: &str) -> Result<Self, String> {
        let answers = Answers(raw_answers);
        Ok(Self {
            itself: answers.one(ITSELF, arn, "TargetGroups")?,
            attributes: answers.attributes(ATTRIBUTES, arn)?,
            tags: answers.tags(arn)?,
            targets: answers.list(HEALTH, arn, "TargetHealthDescriptions")?,
        })
    }

    /// The parameters of `CreateTargetGroup`.
    pub fn create(&self, names: &Names) -> Form {
        let mut form = vec![pair("Name", self.itself.text_of("TargetGroupName").unwrap_or_default())];
        names.in_element(&self.itself).without(&ONLY_TOLD).write_fields(&mut form);
        write_tags(&self.tags, &mut form);
        form
    }

    /// The VPC that it is in; one of functions is in none.
    pub fn vpc(&self) -> Option<&str> {
        self.itself.text_of("VpcId")
    }

    /// Everything that makes it, in order. `arn` is its own: that of the new one takes its place.
    pub fn creations(&self, arn: &str, names: &Names) -> Vec<Creation> {
        let attributes = attributes_to_set(("TargetGroupArn", arn), &self.attributes, &[]);
        let targets = self
            .register(arn, names)
            .into_iter()
            .map(|(words, form)| Creation::form(Call::RegisterTargets, Part::Target(words), form));
        let mut all = vec![Creation::form(Call::CreateTargetGroup, Part::Itself, self.create(names))];
        all.extend(attributes.map(|form| Creation::form(Call::ModifyTargetGroupAttributes, Part::Attributes, form)));
        all.extend(targets);
        all
    }

    /// The parameters of `RegisterTargets` for each target, with its words.
    pub fn register(&self, arn: &str, names: &Names) -> Vec<(String, Form)> {
        let staying = self.targets.iter().filter(|it| !is_leaving(it)).map(|it| names.in_element(&target(it)));
        staying.map(|it| (words(&it), form_of(&it, arn))).collect()
    }

    /// Whether what this asks for is registered in it.
    pub fn has(&self, arn: &str, register: &Form) -> bool {
        self.targets.iter().any(|it| form_of(&target(it), arn) == *register)
    }

    /// Its fields. `names` tells what the targets are called now.
    pub fn view(&self, names: &Names) -> View {
        let mut view = View::default();
        view.note_fields("", &self.itself);
        view.note_pairs("Attribute", &self.attributes);
        view.note_pairs("Tag", &self.tags);
        for description in &self.targets {
            let path = format!("Target {} / ", words(&names.in_element(&target(description))));
            view.note_fields(&path, description);
        }
        view
    }
}

impl Parts for TargetGroup {
    fn missing(&self, arn: &str, creation: Creation, _names: &Names) -> Option<Creation> {
        if creation.part == Part::Attributes {
            return creation.with_other_attributes(("TargetGroupArn", arn), &self.attributes);
        }
        let is_there = matches!(&creation.sends, Sends::Form(form) if self.has(arn, form));
        (!is_there).then_some(creation)
    }
}

fn form_of(target: &Element, arn: &str) -> Form {
    let mut form = vec![pair("TargetGroupArn", arn)];
    target.write("Targets.member.1", &mut form);
    form
}

fn target(description: &Element) -> Element {
    description.child("Target").cloned().unwrap_or_default()
}

/// A target that was being deregistered had left already.
fn is_leaving(description: &Element) -> bool {
    description.child("TargetHealth").and_then(|health| health.text_of("State")) == Some("draining")
}

fn words(target: &Element) -> String {
    let id = target.text_of("Id").unwrap_or_default();
    target.text_of("Port").map_or_else(|| id.to_owned(), |port| format!("{id}:{port}"))
}
