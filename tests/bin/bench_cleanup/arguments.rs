//! How large the account is and how quickly it answers, from the command line.

use std::path::PathBuf;
use std::time::Duration;

use sandbox::places;
use sandbox::world::large_account::Size;

/// An answer of AWS inside a Region takes about as long; none takes nothing.
const LATENCY: Duration = Duration::from_millis(20);

/// What was asked for, as `NAME=VALUE`.
pub(crate) struct Arguments {
    /// How much of each there is.
    pub(crate) size: Size,
    /// How long every AWS call takes.
    pub(crate) latency: Duration,
    /// The function as it is deployed.
    pub(crate) bootstrap: PathBuf,
}

impl Arguments {
    /// Reads them, or says what is wrong and what there is.
    pub(crate) fn read(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let bootstrap = places::root().join(".aws-sam/build/CleanupFunction/bootstrap");
        let mut read = Self { size: Size::default(), latency: LATENCY, bootstrap };
        for word in words {
            let (name, value) = word.split_once('=').ok_or_else(|| format!("{word} is not NAME=VALUE"))?;
            if name == "bootstrap" {
                read.bootstrap = PathBuf::from(value);
                continue;
            }
            let number: usize = value.parse().map_err(|_| format!("{name}: {value} is not a whole number"))?;
            if name == "latency-ms" {
                read.latency = Duration::from_millis(u64::try_from(number).unwrap_or(u64::MAX));
                continue;
            }
            let mut counts = read.size.counts();
            let names = counts.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            let found = counts.iter_mut().find(|(known, _)| *known == name);
            let (_, count) = found.ok_or_else(|| format!("{name}? There are {names}, latency-ms and bootstrap"))?;
            **count = number;
        }
        Ok(read)
    }

    /// The account in words.
    pub(crate) fn account(&self) -> String {
        let mut size = self.size;
        let parts = size.counts().map(|(name, count)| format!("{count} {}", name.replace('-', " ")));
        parts.join(", ").replace("web acls", "web ACLs")
    }
}
