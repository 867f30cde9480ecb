//! Objects, written only where nobody else wrote in between.

use std::collections::BTreeMap;

use jiff::Timestamp;
use restoration::agreement;

use super::account::{Asked, Says, ok, refuses};

/// Objects by key, each with the number of its version; and when all were written, where a test says so.
#[derive(Debug, Default)]
pub(super) struct Bucket(pub(super) BTreeMap<String, (Vec<u8>, u64)>, pub(super) Option<Timestamp>);

impl Bucket {
    pub(super) fn answer(&mut self, asked: &Asked) -> Says {
        let key = asked.path.trim_start_matches('/').split('?').next().unwrap_or_default().to_owned();
        if asked.path.contains("list-type=2") {
            return ok(self.listing(&asked.query("prefix"), asked.path.contains("delimiter")));
        }
        if asked.method == "PUT" {
            return self.put(key, asked);
        }
        match self.0.get(&key) {
            Some((bytes, version)) => {
                let etag = Some(version.to_string());
                Says { etag, modified: self.written(&key), ..ok(bytes.clone()) }
            }
            None => refuses(404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"),
        }
    }

    /// What a run left was written while it ran, unless a test says otherwise.
    fn written(&self, key: &str) -> Option<Timestamp> {
        let run = key.split('/').nth(1).unwrap_or_default();
        self.1.or_else(|| agreement::began(run))
    }

    fn put(&mut self, key: String, asked: &Asked) -> Says {
        let version = self.0.get(&key).map(|(_, version)| *version);
        let may = match (asked.header("if-none-match"), asked.header("if-match")) {
            (Some(_), _) => version.is_none(),
            (None, Some(wanted)) => version.map(|it| it.to_string()).as_deref() == Some(wanted.trim_matches('"')),
            (None, None) => true,
        };
        if !may {
            return refuses(412, "<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>");
        }
        let next = version.unwrap_or_default() + 1;
        self.0.insert(key, (asked.body.clone().into_bytes(), next));
        Says { etag: Some(next.to_string()), ..ok("") }
    }

    fn listing(&self, prefix: &str, folders: bool) -> String {
        let keys = self.0.keys().filter_map(|key| key.strip_prefix(prefix));
        let inside = if folders {
            let mut found: Vec<&str> = keys.filter_map(|rest| rest.split_once('/')).map(|(folder, _)| folder).collect();
            found.dedup();
            found
                .iter()
                .map(|it| format!("<CommonPrefixes><Prefix>{prefix}{it}/</Prefix></CommonPrefixes>"))
                .collect::<Vec<_>>()
        } else {
            keys.map(|rest| format!("<Contents><Key>{prefix}{rest}</Key></Contents>")).collect()
        };
        format!("<ListBucketResult><IsTruncated>false</IsTruncated>{}</ListBucketResult>", inside.concat())
    }
}
