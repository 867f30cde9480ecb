//! The places of a text that go.

use crate::view::Span;

/// What stands in the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cut {
    Token,
    User,
}

impl Cut {
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Token => "[token]",
            Self::User => "[user]",
        }
    }
}

/// Places, most of which touch the one that was found before.
#[derive(Debug, Default)]
pub(crate) struct Spans(Vec<(Span, Cut)>);

impl Spans {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, span: Span, cut: Cut) {
        match self.0.last_mut() {
            Some((last, of)) if *of == cut && span.start <= last.end && last.start <= span.end => *last = last.to(span),
            Some(_) | None => self.0.push((span, cut)),
        }
    }

    /// The text with a mark in each place; places that touch get one, and a token goes before a name.
    pub(crate) fn replace_in(mut self, text: &str) -> String {
        self.0.sort_unstable_by_key(|(span, cut)| (span.start, *cut));
        let mut places: Vec<(Span, Cut)> = Vec::with_capacity(self.0.len());
        for (span, cut) in self.0 {
            match places.last_mut() {
                Some((last, of)) if span.start < last.end || (span.start == last.end && *of == cut) => {
                    *last = last.to(span);
                    *of = cut.min(*of);
                }
                Some(_) | None => places.push((span, cut)),
            }
        }
        let mut kept = String::with_capacity(text.len());
        let mut done = 0;
        for (span, cut) in places {
            kept.push_str(text.get(done..index(span.start)).unwrap_or_default());
            kept.push_str(cut.mark());
            done = index(span.end);
        }
        kept.push_str(text.get(done..).unwrap_or_default());
        kept
    }
}

fn index(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
