//! The table of the template's parameters.

use std::fmt::Write as _;

use yaml_rust2::Yaml;

use crate::template::template;

/// One row a parameter, under the headings of the console.
pub(super) fn table() -> String {
    let mut out = String::new();
    let template = template();
    for (label, names) in groups(&template) {
        writeln!(out, "\n## {label}\n\n| parameter | default | |\n|---|---|---|").unwrap();
        for name in &names {
            row(&mut out, name, &template["Parameters"][name.as_str()]);
        }
    }
    out.push('\n');
    out
}

#[test]
fn each_parameter_is_under_one_heading() {
    let template = template();
    let mut grouped: Vec<String> = groups(&template).into_iter().flat_map(|(_, names)| names).collect();
    let mut all: Vec<String> =
        template["Parameters"].as_hash().unwrap().keys().map(|name| name.as_str().unwrap().to_owned()).collect();
    grouped.sort();
    all.sort();
    assert_eq!(grouped, all);
}

/// The headings of the console, each with its parameters.
fn groups(template: &Yaml) -> Vec<(String, Vec<String>)> {
    let groups = &template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"];
    let text = |value: &Yaml| value.as_str().unwrap().to_owned();
    let group = |group: &Yaml| {
        (text(&group["Label"]["default"]), group["Parameters"].as_vec().unwrap().iter().map(text).collect())
    };
    groups.as_vec().unwrap().iter().map(group).collect()
}

fn row(out: &mut String, name: &str, parameter: &Yaml) {
    let value = &parameter["Default"];
    let default = if value.is_badvalue() { "**needed**".to_owned() } else { shown(value) };
    let about = parameter["Description"].as_str().unwrap().replace('|', "\\|");
    let about = match parameter["AllowedValues"].as_vec() {
        Some(values) => format!("{about}: {}", values.iter().map(shown).collect::<Vec<_>>().join(", ")),
        None => about,
    };
    writeln!(out, "| `{name}` | {default} | {about} |").unwrap();
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
