//! What an Ingress declares of its load balancer and target groups: by annotation, by its class, by its Service.

use facts::kubernetes::declared::Settings;
use facts::kubernetes::setting::{DeclaredText, Setting};
use facts::{Seen, Unseen};
use serde_json::Value;

use crate::object::Object;

/// The longest value that is held against anything.
const LONGEST: usize = 2000;

/// Those of the load balancer, or those of each target group. The class wins over the Ingress.
pub(crate) fn of_ingress(it: &Object, params: Option<&Object>, of_target_group: bool) -> Settings {
    let mut settings = of_annotations(it, of_target_group);
    let spec = params.map(|params| &params.spec);
    let fields = Setting::ALL.iter().filter(|setting| setting.is_of_target_group() == of_target_group);
    settings.extend(fields.filter_map(|setting| {
        let value = spec?.get(setting.field()?).and_then(in_words)?;
        Some((*setting, bounded(*setting, &value)))
    }));
    settings
}

/// What stands in the annotations of an Ingress or Service.
pub(crate) fn of_annotations(it: &Object, of_target_group: bool) -> Settings {
    let wanted = Setting::ALL.iter().filter(|setting| setting.is_of_target_group() == of_target_group);
    let found = wanted.filter_map(|setting| Some((*setting, it.annotation(setting.annotation())?)));
    found.map(|(setting, value)| (setting, bounded(setting, value))).collect()
}

fn bounded(setting: Setting, value: &str) -> Seen<DeclaredText> {
    if value.chars().count() > LONGEST {
        return Err(Unseen::Failed {
            action: setting.annotation().to_owned(),
            code: None,
            message: format!("it is longer than {LONGEST} characters").into(),
        });
    }
    Ok(value.into())
}

/// A field of a class's parameters as the annotation would say it.
fn in_words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().filter_map(part).collect();
            (!parts.is_empty()).then(|| parts.join(","))
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

fn part(value: &Value) -> Option<String> {
    let pair = |of: &Value| Some(format!("{}={}", of.get("key")?.as_str()?, of.get("value")?.as_str()?));
    value.as_str().map(ToOwned::to_owned).or_else(|| pair(value))
}

/// The hosts in the rules of an Ingress.
pub(crate) fn hosts(it: &Object) -> impl Iterator<Item = &str> {
    let rules = it.spec.get("rules").and_then(Value::as_array).into_iter().flatten();
    rules.filter_map(|rule| rule.get("host")?.as_str()).filter(|host| !host.is_empty())
}

/// Whether a path of the Ingress leads to this Service, by name. Source: `networking.k8s.io/v1`, `IngressBackend`.
pub(crate) fn leads_to(it: &Object, service: &str) -> bool {
    let mut values = vec![&it.spec];
    while let Some(value) = values.pop() {
        match value {
            Value::Object(fields) => {
                let named = fields.get("service").and_then(|of| of.get("name")).and_then(Value::as_str);
                if named == Some(service) {
                    return true;
                }
                values.extend(fields.values());
            }
            Value::Array(list) => values.extend(list),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

/// What is declared of the target group of a Service: by the one Ingress that leads to it, and before that by the
/// Service itself. Where more than one does, each may have a group of its own, and only the Service's word is certain.
pub(crate) fn of_service(service: Option<&Object>, leading: &[(&Object, Option<&Object>)]) -> Settings {
    let mut settings = match leading {
        [(ingress, params)] => of_ingress(ingress, *params, true),
        [] | [_, _, ..] => Settings::new(),
    };
    settings.extend(service.map(|it| of_annotations(it, true)).unwrap_or_default());
    settings
}
