//! A list of a cluster: every page of it, of one moment, or none.

use std::collections::BTreeMap;
use std::time::Duration;

use facts::Seen;
use serde::{Deserialize, Deserializer};
use transport::query::encoded;

use crate::api::{Api, Trouble};
use crate::listing::{Listing, Selector};
use crate::object::Object;

/// Objects a page. An Ingress has some kilobytes, so a page is about one megabyte.
const PAGE: u32 = 250;
/// More objects than a cluster has of a kind that can ask for a load balancer.
const MOST_PAGES: usize = 400;
/// How often a list begins anew that expired on the way, and a question is put that came to nothing.
const TRIES: u32 = 3;
/// The longest that an API server makes us wait before we ask again.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Every list of one cluster.
pub(crate) type Lists = BTreeMap<Listing, Vec<Object>>;

#[derive(Deserialize)]
struct Page {
    kind: String,
    metadata: Marker,
    /// `null` is an empty list, and a list without it is none.
    #[serde(deserialize_with = "there")]
    items: Option<Vec<Object>>,
}

#[derive(Deserialize)]
struct Marker {
    #[serde(rename = "continue")]
    next: Option<String>,
}

fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Object>>, D::Error> {
    Option::deserialize(deserializer)
}

/// Which objects of a kind are listed.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) listing: Listing,
    /// The version of its API group.
    pub(crate) version: String,
    /// One namespace, or all.
    pub(crate) namespace: Option<String>,
    pub(crate) selector: Option<Selector>,
}

/// All of a list.
pub(crate) async fn list(api: &Api, query: &Query) -> Seen<Vec<Object>> {
    let listing = query.listing;
    let what = format!("list {}", listing.name());
    let mut tries = 1;
    loop {
        match all_pages(api, query).await {
            Ok(objects) => return Ok(objects),
            // The list is of a moment that the API server does not know any more.
            Err(Trouble::Refused { status: 410, .. }) if tries < TRIES => tries += 1,
            Err(trouble) => return Err(api.unseen(&what, trouble)),
        }
    }
}

async fn all_pages(api: &Api, query: &Query) -> Result<Vec<Object>, Trouble> {
    let Query { listing, version, namespace, selector } = query;
    let base = match listing.group() {
        "" => format!("/api/{version}"),
        group => format!("/apis/{group}/{version}"),
    };
    let within = namespace.as_ref().map_or_else(String::new, |name| format!("/namespaces/{}", encoded(name)));
    let selector = match selector {
        Some(Selector::Labels(labels)) => format!("&labelSelector={}", encoded(labels)),
        Some(Selector::Fields(fields)) => format!("&fieldSelector={}", encoded(fields)),
        None => String::new(),
    };
    let mut objects = Vec::new();
    let mut next: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let after = next.as_ref().map_or_else(String::new, |next| format!("&continue={}", encoded(next)));
        let path = format!("{base}{within}/{}?limit={PAGE}{selector}{after}", listing.plural());
        let page: Page = read(&get(api, &path).await?)?;
        if !page.kind.ends_with("List") {
            return Err(Trouble::Unreadable(format!("the answer is no list, but a {}", page.kind)));
        }
        objects.extend(page.items.into_iter().flatten());
        let following = page.metadata.next.filter(|next| !next.is_empty());
        if following.is_none() {
            return Ok(objects);
        }
        if following == next {
            return Err(Trouble::Unreadable("a page leads back to itself".to_owned()));
        }
        next = following;
    }
    Err(Trouble::Unreadable(format!("the list goes on after {MOST_PAGES} pages")))
}

/// One question, put again where the API server is busy or broken.
pub(crate) async fn get(api: &Api, path: &str) -> Result<Vec<u8>, Trouble> {
    let mut tries = 1;
    loop {
        match api.get(path).await {
            Err(Trouble::Refused { status: 429 | 500 | 502 | 503 | 504, wait, .. }) if tries < TRIES => {
                pause(wait.unwrap_or(Duration::from_secs(1))).await;
                tries += 1;
            }
            answered => return answered,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the API server says when it wants to be asked again, and tells nobody")]
async fn pause(time: Duration) {
    tokio::time::sleep(time.min(LONGEST_WAIT)).await;
}

pub(crate) fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Trouble> {
    serde_json::from_slice(bytes).map_err(|error| Trouble::Unreadable(format!("the answer cannot be read: {error}")))
}
