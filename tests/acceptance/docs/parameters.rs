//! The table of the template's parameters.

use std::fmt::Write as _;

use yaml_rust2::Yaml;

use crate::template::template;

/// One row a parameter, in the order of the template.
pub(super) fn table() -> String {
    let mut out = "| parameter | default | |\n|---|---|---|\n".to_owned();
    let template = template();
    for (name, parameter) in template["Parameters"].as_hash().unwrap() {
        let value = &parameter["Default"];
        let default = if value.is_badvalue() { "**needed**".to_owned() } else { shown(value) };
        let about = parameter["Description"].as_str().unwrap().replace('|', "\\|");
        let about = match parameter["AllowedValues"].as_vec() {
            Some(values) => format!("{about}: {}", values.iter().map(shown).collect::<Vec<_>>().join(", ")),
            None => about,
        };
        writeln!(out, "| `{}` | {default} | {about} |", name.as_str().unwrap()).unwrap();
    }
    out
}

fn shown(value: &Yaml) -> String {
    match value {
        Yaml::String(text) | Yaml::Real(text) if !text.is_empty() => format!("`{text}`"),
        Yaml::Integer(number) => format!("`{number}`"),
        Yaml::Boolean(yes) => format!("`{yes}`"),
        Yaml::String(_)
        | Yaml::Real(_)
        | Yaml::Array(_)
        | Yaml::Hash(_)
        | Yaml::Alias(_)
        | Yaml::Null
        | Yaml::BadValue => "none".to_owned(),
    }
}
