//! What an error on a connection means: refused, reset, TLS, or something else.

use std::error::Error;
use std::io;

use facts::UntrustedText;
use facts::site::Outcome;
use transport::causes::{causes, in_words};

use super::reason;

/// The outcome that an error stands for.
pub(crate) fn outcome(error: &(dyn Error + 'static)) -> Outcome {
    if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return Outcome::Tls { detail: reason::in_words(tls).into() };
    }
    let detail = UntrustedText::from(in_words(said_first(error)));
    // The innermost, as an `io::Error` may only carry another.
    if let Some(io) = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).last() {
        return of_io(io.kind(), detail);
    }
    match causes(error).find_map(|cause| cause.downcast_ref::<hyper::Error>()) {
        // What is left of hyper's errors: a message cut short, a connection closed, a stream of HTTP/2 reset.
        Some(http) if !http.is_parse() && !http.is_user() => Outcome::Reset { detail },
        Some(_) | None => Outcome::Failed { detail },
    }
}

/// Where an error begins to say what happened: what reqwest puts around it only repeats what was asked for.
fn said_first<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    causes(error).find(|cause| cause.is::<hyper::Error>() || cause.is::<io::Error>()).unwrap_or(error)
}

/// Whether the same request may well fare better at once. A verdict, such as a reply or a certificate, never does.
pub(crate) fn is_transient(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Refused | Outcome::Reset { .. } | Outcome::TimedOut { .. } => true,
        Outcome::Reply(_)
        | Outcome::Tls { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAsked { .. }
        | Outcome::NotReached => false,
    }
}

fn of_io(kind: io::ErrorKind, detail: UntrustedText) -> Outcome {
    const RESET: [io::ErrorKind; 5] = [
        io::ErrorKind::BrokenPipe,
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::NotConnected,
        io::ErrorKind::UnexpectedEof,
    ];
    if kind == io::ErrorKind::ConnectionRefused {
        Outcome::Refused
    } else if RESET.contains(&kind) {
        Outcome::Reset { detail }
    } else {
        Outcome::Failed { detail }
    }
}
