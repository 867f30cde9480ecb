//! Small pages: lists come in pieces, so that a caller that reads the first piece only is found out.

use hyper::Uri;
use roxmltree::Document;
use serde_json::{Value, json};

use super::call::Call;
use super::refusal::Refusal;
use super::serve::Received;
use crate::wire::{base64, from_base64};
use crate::xml::{Edits, all, elements};

/// The list elements of ELB's paged answers.
const ELB_LISTS: [(&str, &str); 5] = [
    ("DescribeLoadBalancers", "LoadBalancers"),
    ("DescribeTargetGroups", "TargetGroups"),
    ("DescribeListeners", "Listeners"),
    ("DescribeRules", "Rules"),
    ("DescribeListenerCertificates", "Certificates"),
];

/// The paged JSON operations: list, key of the caller's token, key of the next token, key of the caller's page size.
const JSON_LISTS: [(&str, &str, &str, &str, &str); 5] = [
    ("GetResources", "ResourceTagMappingList", "PaginationToken", "PaginationToken", "ResourcesPerPage"),
    ("ListCertificates", "CertificateSummaryList", "NextToken", "NextToken", "MaxItems"),
    ("ListClusters", "clusters", "nextToken", "nextToken", "maxResults"),
    ("ListLoggingConfigurations", "LoggingConfigurations", "NextMarker", "NextMarker", "Limit"),
    ("ListWebACLs", "WebACLs", "NextMarker", "NextMarker", "Limit"),
];

/// S3 and Route 53 page by themselves: they are only asked for less.
pub(super) fn ask_for_less(received: &mut Received, page: usize) {
    let name = match (received.call.operation.service.as_str(), received.call.operation.name.as_str()) {
        ("s3", "ListObjectsV2") => "max-keys",
        ("route53", "ListResourceRecordSets" | "ListHostedZones") => "maxitems",
        _ => return,
    };
    if page == usize::MAX {
        return;
    }
    let query = received.parts.uri.query().unwrap_or_default();
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with(&format!("{name}=")));
    let asked = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
    let size = asked.map_or(page, |asked: usize| asked.min(page));
    let kept: Vec<&str> = kept.collect();
    let uri = format!("{}?{}&{name}={size}", received.parts.uri.path(), kept.join("&"));
    if let Ok(uri) = uri.replace("?&", "?").parse::<Uri>() {
        received.parts.uri = uri;
    }
}

/// One page of an XML list. `None`: the operation has no pages, or the caller named what it wants.
pub(super) fn cut_xml(call: &Call, text: &str, page: usize) -> Option<Result<String, Refusal>> {
    let (_, list) = ELB_LISTS.iter().find(|(name, _)| call.is("elasticloadbalancing", name))?;
    let named = ["Names", "LoadBalancerArns", "TargetGroupArns", "ListenerArns", "RuleArns"];
    if named.iter().any(|list| !call.list(list).is_empty()) {
        return None;
    }
    let start = match call.value("Marker") {
        None => 0,
        Some(marker) => match offset(call, marker) {
            Some(start) => start,
            None => return Some(Err(Refusal::new(400, "ValidationError", format!("Invalid marker '{marker}'")))),
        },
    };
    let asked = call.value("PageSize").and_then(|size| size.parse().ok()).unwrap_or(page);
    cut_list(call, text, list, start, asked.min(page)).map(Ok)
}

/// How many times as long a page is: what the tagging API tells is gathered from every service for each page.
fn times(call: &Call) -> usize {
    if call.is("tag", "GetResources") { 20 } else { 1 }
}

fn cut_list(call: &Call, text: &str, list: &str, start: usize, size: usize) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let node = all(&document, list).into_iter().next()?;
    let mut edits = Edits::default();
    let members = elements(node);
    for (index, member) in members.iter().enumerate() {
        if index < start || index >= start + size {
            edits.replace(member.range(), "");
        }
    }
    if start + size < members.len() {
        let next = marker(call, start + size);
        edits.insert(node.range().end, format!("<NextMarker>{next}</NextMarker>"));
    }
    Some(edits.apply(text))
}

pub(super) fn cut_json(call: &Call, text: &str, page: usize) -> Option<Result<String, Refusal>> {
    let found = JSON_LISTS.iter().find(|(name, ..)| call.operation.name == *name)?;
    let (_, list, token, next, size) = found;
    let mut answer: Value = serde_json::from_str(text).ok()?;
    let items = answer.get(list)?.as_array()?.clone();
    // REST services carry both in the query, the others in the document.
    let start = match call.value(token).unwrap_or_else(|| call.text(token)) {
        "" => 0,
        marker => match offset(call, marker) {
            Some(start) => start,
            None => return Some(Err(Refusal::new(400, "ValidationException", format!("Invalid token '{marker}'")))),
        },
    };
    let in_query = call.value(size).and_then(|size| size.parse().ok());
    let in_document = || call.json.get(size).and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
    let asked = in_query.or_else(in_document);
    let size = asked.map_or(page, |asked| asked.min(page.saturating_mul(times(call))));
    let object = answer.as_object_mut()?;
    object.remove(*next);
    if start + size < items.len() {
        object.insert((*next).to_owned(), json!(marker(call, start + size)));
    }
    object.insert((*list).to_owned(), items.into_iter().skip(start).take(size).collect());
    Some(Ok(answer.to_string()))
}

/// Markers are opaque to callers and name the list that they belong to.
fn marker(call: &Call, start: usize) -> String {
    base64(format!("{} {start}", call.operation.name))
}

fn offset(call: &Call, marker: &str) -> Option<usize> {
    let text = String::from_utf8(from_base64(marker)).ok()?;
    let (operation, start) = text.split_once(' ')?;
    (operation == call.operation.name).then(|| start.parse().ok())?
}
