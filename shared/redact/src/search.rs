//! Looks for secrets in every reading of a text.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::Secrets;
use crate::block;
use crate::escape::{Escapes, Signs};
use crate::grams;
use crate::spans::{Cut, Spans};
use crate::unescape::unescape;
use crate::view::View;

/// How often a reading is read anew: `%252541` within base64 is three deep.
pub(crate) const DEEPEST: usize = 6;
/// The readings of a text have no more symbols than so many times the text. Only a text that was made for it has more.
const MOST_OF_TEXT: usize = 12;
const MOST_AT_LEAST: usize = 262_144;

/// One look at a text.
pub(crate) struct Search<'s> {
    secrets: &'s Secrets,
    found: Spans,
    /// Symbols that may still be looked at.
    left: usize,
    /// The readings so far, and how many more were made of each: many ways lead to the same one.
    known: HashMap<(u64, bool), usize>,
    key: u64,
}

/// How a reading came about.
#[derive(Clone, Copy)]
struct Way {
    /// So many readings more.
    depth: usize,
    /// Its escapes were read from its end.
    is_turned: bool,
}

impl<'s> Search<'s> {
    /// The places of the text where a secret stands.
    pub(crate) fn find(secrets: &'s Secrets, text: &str) -> Spans {
        let left = text.len().saturating_mul(MOST_OF_TEXT).saturating_add(MOST_AT_LEAST);
        let mut search = Self {
            secrets,
            found: Spans::default(),
            left,
            known: HashMap::new(),
            key: RandomState::new().hash_one(left),
        };
        let view = View::of_text(text, &[Cut::Token.mark(), Cut::User.mark()]);
        search.read(&view, Way { depth: DEEPEST, is_turned: false });
        search.found
    }

    fn read(&mut self, view: &View, way: Way) {
        let known = self.known.entry((view.digest(self.key), way.is_turned)).or_default();
        if *known > way.depth {
            return;
        }
        *known = way.depth + 1;
        let Some(left) = self.left.checked_sub(view.symbols().len()) else {
            return self.give_up(view);
        };
        self.left = left;
        self.look(view, way);
        let Some(depth) = way.depth.checked_sub(1) else { return };
        let spelled = block::decode(view, &self.secrets.telling);
        if !spelled.symbols().is_empty() {
            self.read(&spelled, Way { depth, is_turned: false });
        }
        drop(spelled);
        let signs = Signs::from_view(view);
        if !signs.are_none() {
            self.unescape(view, &signs, Way { depth, ..way });
            if !way.is_turned {
                let turned = signs.reversed(view.symbols().len());
                self.unescape(&view.reversed(), &turned, Way { depth, is_turned: true });
                self.unescape_over(view, &signs, depth);
            }
        }
    }

    /// Reads what was turned and then escaped anew, but for its backslashes: they belong to what was turned.
    fn unescape_over(&mut self, view: &View, signs: &Signs, depth: usize) {
        if Escapes::Over.may_be_in(view, signs)
            && let Some(plain) = unescape(view, signs, Escapes::Over, &self.secrets.telling, false)
        {
            self.read(&plain.reversed(), Way { depth, is_turned: true });
        }
    }

    fn unescape(&mut self, view: &View, signs: &Signs, way: Way) {
        for escapes in Escapes::ALL {
            // Lines that go on end far from each other, and a letter may go over all that is between.
            let all = matches!(escapes, Escapes::Continued | Escapes::Wrapped);
            if escapes.may_be_in(view, signs)
                && !(way.is_turned && escapes == Escapes::Torn)
                && let Some(plain) = unescape(view, signs, escapes, &self.secrets.telling, all)
            {
                self.read(&plain, way);
            }
        }
        if self.secrets.have_plus
            && Escapes::Form.may_be_in(view, signs)
            && let Some(plain) = unescape(view, signs, Escapes::Form, &self.secrets.telling, false)
        {
            self.read(&plain, way);
        }
        let ones: Vec<Escapes> = Escapes::ONE.into_iter().filter(|it| it.may_be_in(view, signs)).collect();
        if self.secrets.look_escaped && ones.len() > 1 {
            for escapes in ones {
                self.unescape_one(view, signs, escapes, way);
            }
        }
    }

    /// Reads only escapes of this sort, for what else looks like one is of the secret.
    fn unescape_one(&mut self, view: &View, signs: &Signs, escapes: Escapes, way: Way) {
        let mut next = unescape(view, signs, escapes, &self.secrets.telling, false);
        for _ in 0..way.depth {
            let Some(plain) = next else { return };
            let Some(left) = self.left.checked_sub(plain.symbols().len()) else {
                return self.give_up(&plain);
            };
            self.left = left;
            self.look(&plain, way);
            next = unescape(&plain, &Signs::from_view(&plain), escapes, &self.secrets.telling, false);
        }
    }

    fn look(&mut self, view: &View, way: Way) {
        let symbols = view.symbols();
        grams::each(symbols, |last, gram| {
            if self.secrets.grams.has(gram) {
                self.found.add(view.span_of(grams::first_of(symbols, last, gram), last), Cut::Token);
            }
        });
        if !way.is_turned {
            for name in &self.secrets.names {
                name.find(view, |span| self.found.add(span, Cut::User));
            }
        }
    }

    /// What is not looked at is not shown.
    fn give_up(&mut self, view: &View) {
        for at in 0..view.symbols().len() {
            self.found.add(view.span(at), Cut::Token);
        }
    }
}
