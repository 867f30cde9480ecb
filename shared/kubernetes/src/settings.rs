//! What an Ingress declares of its load balancer and target groups: by annotation, by its class, by its Service.

use std::collections::BTreeMap;

use facts::kubernetes::declared::Settings;
use facts::kubernetes::setting::{DeclaredText, Setting};
use facts::{Seen, Unseen};
use serde_json::Value;

use crate::object::Object;

const ACL_NAME: &str = "alb.ingress.kubernetes.io/wafv2-acl-name";
/// The longest value that is held against anything.
const LONGEST: usize = 2000;

/// Those of the load balancer, or those of each target group. The class wins over the Ingress.
pub(crate) fn of_ingress(it: &Object, params: Option<&Object>, of_target_group: bool) -> Settings {
    let mut settings = of_annotations(it, of_target_group);
    let spec = params.map(|params| &params.spec);
    let fields = Setting::ALL.iter().filter(|setting| setting.is_of_target_group() == of_target_group);
    for setting in fields {
        let Some(value) = spec.and_then(|spec| field(spec, *setting)).and_then(in_words) else { continue };
        // Attributes of both are merged, and those of the class win.
        let value = match (setting, settings.get(setting)) {
            (Setting::LoadBalancerAttributes, Some(Ok(own))) => merged(own, &value),
            (_, Some(_) | None) => value,
        };
        settings.insert(*setting, bounded(*setting, &value));
    }
    // The name of a web ACL wins over its ARN, and is not looked at.
    let by_name = it.annotation(ACL_NAME).is_some() || spec.is_some_and(|spec| spec.get("wafv2AclName").is_some());
    if by_name {
        settings.remove(&Setting::WebAcl);
    }
    settings
}

/// Auto Mode has another name for one of the fields.
fn field(spec: &Value, setting: Setting) -> Option<&Value> {
    let of_auto_mode = || (setting == Setting::CertificateArn).then(|| spec.get("certificateARNs")).flatten();
    spec.get(setting.field()?).or_else(of_auto_mode)
}

/// Pairs of key and value, where those of the second win.
fn merged(first: &str, second: &str) -> String {
    let pairs = |text: &str| -> Vec<(String, String)> {
        let parts = text.split(',').filter_map(|part| part.split_once('='));
        parts.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())).collect()
    };
    let all: BTreeMap<String, String> = pairs(first).into_iter().chain(pairs(second)).collect();
    all.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
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
    // The controller makes nothing of a rule without paths.
    let with_paths = rules.filter(|rule| rule.pointer("/http/paths").is_some());
    with_paths.filter_map(|rule| rule.get("host")?.as_str()).filter(|host| !host.is_empty())
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
/// Service itself, but for the type of its targets, where the class wins. Where more than one does, each may have a group of its own, and only the Service's word is certain.
pub(crate) fn of_service(service: Option<&Object>, leading: &[(&Object, Option<&Object>)]) -> Settings {
    let mut settings = match leading {
        [(ingress, params)] => of_ingress(ingress, *params, true),
        [] | [_, _, ..] => Settings::new(),
    };
    let of_class = match leading {
        [(_, Some(params))] => params.spec.get("targetType").is_some(),
        [] | [(_, None)] | [_, _, ..] => false,
    };
    let of_service = service.map(|it| of_annotations(it, true)).unwrap_or_default();
    settings.extend(of_service.into_iter().filter(|(setting, _)| *setting != Setting::TargetType || !of_class));
    settings
}
