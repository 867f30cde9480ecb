//! What an error on a connection means: refused, reset, TLS, or something else.

use std::error::Error;
use std::io;

use facts::site::Outcome;

use super::reason;

/// The outcome that an error stands for.
pub(crate) fn outcome(error: &(dyn Error + 'static)) -> Outcome {
    if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
        return Outcome::Tls { detail: reason::in_words(tls) };
    }
    let detail = chain(said_first(error));
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
        Outcome::Reply(_) | Outcome::Tls { .. } | Outcome::Failed { .. } => false,
    }
}

fn of_io(kind: io::ErrorKind, detail: String) -> Outcome {
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

/// An error and its causes. What an `io::Error` carries is not its source, but is asked for by `get_ref`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as _),
        None => error.source(),
    }
}

/// The whole chain in one line, without what a cause only repeats.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    for cause in causes(error) {
        let words = cause.to_string();
        if text.is_empty() {
            text = words;
        } else if !text.ends_with(&words) {
            text = format!("{text}: {words}");
        }
    }
    text
}
