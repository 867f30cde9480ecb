//! Reads what a cluster asks AWS for, through its Kubernetes API.
//!
//! Every list is whole or unseen, for what is missing in it could be removed. It asks for nothing but `list`,
//! and for no Secret: what it lists stands in one table, and `kubernetes/albkeeper-reader.yaml` allows exactly that.

mod api;
mod asked;
mod declared;
mod discovery;
mod list;
mod listing;
mod object;
mod reader;
mod settings;
mod token;

pub use declared::Subject;
pub use listing::Listing;
pub use reader::ClusterReader;
