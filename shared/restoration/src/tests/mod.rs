//! What AWS told, and what is asked of it so that it is so again: each parameter of each call.

mod about;
mod certificate;
mod elb;
mod listener;
mod record;
mod security_group;
mod snapshots;
mod target_group;
mod web_acl;

use facts::inventory::raw_answer::RawAnswer;

use crate::{Difference, Form, Names, Reason};

/// An answer to a call about something.
fn answer(call: &str, about: &str, answer: impl Into<String>) -> RawAnswer {
    RawAnswer { call: call.to_owned(), about: Some(about.to_owned()), answer: answer.into() }
}

/// An answer of ELB with what is inside of its result.
fn elb(operation: &str, about: &str, inside: &str) -> RawAnswer {
    let text = format!(
        "<{operation}Response xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\">\
         <{operation}Result>{inside}</{operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>\
         </{operation}Response>"
    );
    answer(&format!("elasticloadbalancing:{operation}"), about, text)
}

/// Attributes or tags as ELB lists them.
fn pairs(pairs: &[(&str, &str)]) -> String {
    let member = |(key, value): &(&str, &str)| format!("<member><Key>{key}</Key><Value>{value}</Value></member>");
    pairs.iter().map(member).collect::<Vec<_>>().concat()
}

fn tags_of(arn: &str, tags: &[(&str, &str)]) -> String {
    format!("<member><ResourceArn>{arn}</ResourceArn><Tags>{}</Tags></member>", pairs(tags))
}

fn names(pairs: &[(&str, &str)]) -> Names {
    let mut names = Names::default();
    names.extend(pairs.iter().copied());
    names
}

/// The same parameters, in the same order.
#[track_caller]
fn assert_form(form: &Form, expected: &[(&str, &str)]) {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(form, expected);
}

/// Differences as `field: reason`.
fn told(differences: &[Difference]) -> Vec<(&str, Reason)> {
    differences.iter().map(|it| (it.field.as_str(), it.reason)).collect()
}
