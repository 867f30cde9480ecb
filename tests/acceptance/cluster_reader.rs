//! What the role in a cluster allows is exactly what is listed there, and its group is the one that the template gives.

use std::collections::BTreeSet;

use kubernetes::Listing;
use yaml_rust2::{Yaml, YamlLoader};

use crate::events::root;
use crate::template::all_of;

/// The role and its binding.
fn manifest() -> Vec<Yaml> {
    let text = std::fs::read_to_string(root().join("kubernetes/albkeeper-reader.yaml")).unwrap();
    YamlLoader::load_from_str(&text).unwrap()
}

fn texts(node: &Yaml) -> Vec<String> {
    node.as_vec().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_role_in_a_cluster_allows_exactly_what_is_listed() {
    let rules = &manifest()[0]["rules"];
    let mut allowed = BTreeSet::new();
    for rule in rules.as_vec().unwrap() {
        assert_eq!(texts(&rule["verbs"]), ["list"]);
        let [group] = texts(&rule["apiGroups"]).try_into().unwrap();
        allowed.extend(texts(&rule["resources"]).into_iter().map(|plural| (group.clone(), plural)));
    }
    let listed = Listing::ALL.iter().map(|it| (it.group().to_owned(), it.plural().to_owned())).collect();
    assert_eq!(allowed, listed);
}

#[test]
fn the_group_of_the_binding_is_the_one_of_the_access_entries() {
    let bound = manifest()[1]["subjects"][0]["name"].as_str().unwrap().to_owned();
    let entries = all_of("AWS::EKS::AccessEntry");
    assert!(!entries.is_empty());
    for (name, entry) in entries {
        assert_eq!(texts(&entry["Properties"]["KubernetesGroups"]), [bound.as_str()], "{name}");
        assert!(!entry["Condition"].is_badvalue(), "{name} is only for a cluster that is named");
    }
}
