//! Launch templates and launch configurations that name security groups: every version, for any of them may be in use.

use std::collections::{BTreeMap, BTreeSet};

use facts::Seen;
use futures_util::future::try_join_all;
use roxmltree::Node;

use super::List;
use crate::client::Cloud;
use crate::inventory::auto_scaling;
use crate::look::Deadline;
use crate::query::xml;

const TEMPLATES: List =
    List { action: "DescribeLaunchTemplates", iam: "ec2:DescribeLaunchTemplates", items: "launchTemplates", page: 200 };
const VERSIONS: List = List {
    action: "DescribeLaunchTemplateVersions",
    iam: "ec2:DescribeLaunchTemplateVersions",
    items: "launchTemplateVersionSet",
    page: 200,
};

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[TEMPLATES.iam, VERSIONS.iam, auto_scaling::CONFIGURATIONS];

/// Names of templates and configurations by the security group that they name.
pub(super) struct Naming(BTreeMap<String, BTreeSet<String>>);

impl Naming {
    pub(super) fn with_group(&self, group: &str) -> Vec<String> {
        self.0.get(group).into_iter().flatten().cloned().collect()
    }
}

pub(super) async fn naming(cloud: &Cloud, deadline: Deadline) -> Seen<Naming> {
    deadline.look(VERSIONS.iam, look(cloud)).await
}

async fn look(cloud: &Cloud) -> Seen<Naming> {
    let (templates, configurations) = tokio::join!(templates(cloud), auto_scaling::configurations(cloud));
    let mut naming: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, groups) in templates?.into_iter().chain(configurations?) {
        for group in groups {
            naming.entry(group).or_default().insert(name.clone());
        }
    }
    Ok(Naming(naming))
}

async fn templates(cloud: &Cloud) -> Seen<Vec<(String, Vec<String>)>> {
    let id = |node: Node<'_, '_>| TEMPLATES.answer().text("launchTemplateId", xml::text(node, "launchTemplateId"));
    let ids = TEMPLATES.all(cloud, &[], id).await?;
    let versions = ids.into_iter().map(async |id| {
        let parameters = [("LaunchTemplateId".to_owned(), id.clone())];
        VERSIONS.all(cloud, &parameters, |version| Ok((id.clone(), groups(version)))).await
    });
    Ok(try_join_all(versions).await?.into_iter().flatten().collect())
}

/// Groups stand in the template itself and in each of its interfaces; nothing else in it begins like a group's id.
fn groups(version: Node<'_, '_>) -> Vec<String> {
    let texts = version.descendants().filter(Node::is_text).filter_map(|it| it.text()).map(str::trim);
    texts.filter(|text| text.starts_with("sg-")).map(ToOwned::to_owned).collect()
}
