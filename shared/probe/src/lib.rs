//! The site as its users meet it: names, TLS, HTTP, and a load on demand.
//!
//! It asks AWS for nothing but the secrets that an event names.

mod address_policy;
mod answer;
mod ask;
mod body;
mod ca;
mod cause;
mod exchange;
mod handshake;
mod leaf;
mod load;
mod login;
mod lookups;
#[cfg(test)]
mod loopback;
#[cfg(feature = "outside")]
pub mod outside;
mod place;
mod prober;
mod ready;
mod reason;
mod redirect;
mod request;
mod resolve;
mod room;
mod secret;
mod site;
mod token;
mod trust;
mod visit;
mod witness;

pub use address_policy::scheme_of;
pub use ca::check_authorities;
pub use prober::Prober;
pub use site::SeenSite;
pub use token::ACTIONS;
