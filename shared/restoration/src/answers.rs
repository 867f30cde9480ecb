//! The answers of a snapshot by the call that they belong to.

use facts::inventory::raw_answer::RawAnswer;
use serde_json::Value;

use crate::element::Element;
use crate::{Form, pair};

/// All answers about one resource.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a>(pub &'a [RawAnswer]);

impl<'a> Answers<'a> {
    fn of_call(self, call: &str) -> impl Iterator<Item = &'a RawAnswer> {
        self.0.iter().filter(move |it| it.call == call)
    }

    /// What is in the list of this name, on every page of a call about one thing.
    pub fn list(self, call: &str, about: &str, name: &str) -> Result<Vec<Element>, String> {
        let mut found = Vec::new();
        let mut pages = 0_usize;
        for page in self.of_call(call).filter(|it| it.about.as_deref() == Some(about)) {
            let root = Element::parse(&page.answer)?;
            let list = root.find(name).ok_or_else(|| format!("the answer of {call} about {about} has no {name}"))?;
            found.extend(list.children.iter().cloned());
            pages = pages.saturating_add(1);
        }
        if pages == 0 { Err(format!("there is no answer of {call} about {about}")) } else { Ok(found) }
    }

    /// The only thing in that list.
    pub fn one(self, call: &str, about: &str, name: &str) -> Result<Element, String> {
        let mut list = self.list(call, about, name)?;
        match (list.pop(), list.is_empty()) {
            (Some(one), true) => Ok(one),
            _ => Err(format!("{call} tells of {about} not exactly once")),
        }
    }

    /// An answer in JSON; none where there is no such answer.
    pub fn json(self, call: &str) -> Result<Option<Value>, String> {
        let Some(answer) = self.of_call(call).next() else { return Ok(None) };
        serde_json::from_str(&answer.answer).map(Some).map_err(|error| format!("the answer of {call}: {error}"))
    }

    /// An answer in JSON that must be there.
    pub fn needed_json(self, call: &str) -> Result<Value, String> {
        self.json(call)?.ok_or_else(|| format!("there is no answer of {call}"))
    }

    /// The tags of one thing, of whichever call of `DescribeTags` tells them; `None` where none was made about it.
    pub fn tags_if_asked(self, arn: &str) -> Result<Option<Vec<(String, String)>>, String> {
        for page in self.of_call("elasticloadbalancing:DescribeTags") {
            let root = Element::parse(&page.answer)?;
            let things = root.find("TagDescriptions").map_or(&[][..], |list| list.children.as_slice());
            if let Some(thing) = things.iter().find(|thing| thing.text_of("ResourceArn") == Some(arn)) {
                return Ok(Some(
                    thing.items("Tags").iter().map(|tag| (text(tag, "Key"), text(tag, "Value"))).collect(),
                ));
            }
        }
        Ok(None)
    }

    pub fn tags(self, arn: &str) -> Result<Vec<(String, String)>, String> {
        self.tags_if_asked(arn)?.ok_or_else(|| format!("no answer tells the tags of {arn}"))
    }

    /// Attributes as that call tells them.
    pub fn attributes(self, call: &str, about: &str) -> Result<Vec<(String, String)>, String> {
        let attributes = self.list(call, about, "Attributes")?;
        Ok(attributes.iter().map(|it| (text(it, "Key"), text(it, "Value"))).collect())
    }
}

pub fn attributes_in(answer: &str) -> Result<Vec<(String, String)>, String> {
    let root = Element::parse(answer)?;
    let list = root.find("Attributes").ok_or("the answer has no Attributes")?;
    Ok(list.children.iter().map(|it| (text(it, "Key"), text(it, "Value"))).collect())
}

fn text(element: &Element, name: &str) -> String {
    element.text_of(name).unwrap_or_default().to_owned()
}

/// Whether nobody but AWS may write a tag of this key. Source: tagging best practices, "Tag naming limits".
pub(crate) fn is_of_aws(key: &str) -> bool {
    key.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("aws:"))
}

/// Adds those tags that may be written, under `Tags.member.N`.
pub(crate) fn write_tags(tags: &[(String, String)], form: &mut Form) {
    for (at, (key, value)) in tags.iter().filter(|(key, _)| !is_of_aws(key)).enumerate() {
        let at = at.saturating_add(1);
        form.push(pair(format!("Tags.member.{at}.Key"), key));
        form.push(pair(format!("Tags.member.{at}.Value"), value));
    }
}

/// The attributes that these parameters set.
pub fn attributes_of(form: &Form) -> Vec<(String, String)> {
    let keys = form.iter().filter_map(|(name, key)| Some((name.strip_suffix(".Key")?, key)));
    let value = |of: &str| form.iter().find(|(name, _)| name.strip_suffix(".Value") == Some(of));
    keys.filter_map(|(of, key)| Some((key.clone(), value(of)?.1.clone()))).collect()
}

/// The parameters that set attributes: those that are other than now. What AWS gives by itself is not asked for.
pub fn attributes_to_set(of: (&str, &str), wanted: &[(String, String)], now: &[(String, String)]) -> Option<Form> {
    let other: Vec<_> = wanted.iter().filter(|it| !now.contains(it)).collect();
    if other.is_empty() {
        return None;
    }
    let mut form = vec![pair(of.0, of.1)];
    for (at, (key, value)) in other.into_iter().enumerate() {
        let at = at.saturating_add(1);
        form.push(pair(format!("Attributes.member.{at}.Key"), key));
        form.push(pair(format!("Attributes.member.{at}.Value"), value));
    }
    Some(form)
}
