//! Which modules a file names: every path that begins with `crate`, `self` or `super`. What a folder's own file calls of
//! the files in it by name alone is no arrow: they are one place.

use std::iter::Peekable;
use std::str::FromStr as _;

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

/// A module of a crate, from its root.
pub(crate) type Module = Vec<String>;

/// The paths in the source of a module, each from the root of the crate.
pub(crate) fn named_in(source: &str, module: &[String]) -> Result<Vec<Module>, LexError> {
    let mut named = Vec::new();
    walk(TokenStream::from_str(source)?, module, &mut named);
    Ok(named)
}

fn walk(tokens: TokenStream, module: &[String], named: &mut Vec<Module>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) if word == "mod" => inline(&mut tokens, module, named),
            TokenTree::Ident(word)
                if ["crate", "self", "super"].iter().any(|it| word == it) && is_path(&mut tokens) =>
            {
                let mut from = match word.to_string().as_str() {
                    "crate" => Vec::new(),
                    "super" => module.split_last().map_or_else(Vec::new, |(_, rest)| rest.to_vec()),
                    _ => module.to_vec(),
                };
                path(&mut tokens, &mut from, named);
            }
            TokenTree::Group(group) => walk(group.stream(), module, named),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

type Tokens = Peekable<proc_macro2::token_stream::IntoIter>;

/// A module within the file. Tests may name whatever they like.
fn inline(tokens: &mut Tokens, module: &[String], named: &mut Vec<Module>) {
    let Some(TokenTree::Ident(name)) = tokens.next() else { return };
    if let Some(TokenTree::Group(group)) = tokens.next_if(|it| matches!(it, TokenTree::Group(_)))
        && name != "tests"
    {
        let inner: Module = module.iter().cloned().chain([name.to_string()]).collect();
        walk(group.stream(), &inner, named);
    }
}

/// Takes `::`, where it is next.
fn is_path(tokens: &mut Tokens) -> bool {
    let colon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    tokens.next_if(colon).is_some() && tokens.next_if(colon).is_some()
}

/// The rest of a path, with every branch of it.
fn path(tokens: &mut Tokens, from: &mut Module, named: &mut Vec<Module>) {
    loop {
        match tokens.next() {
            Some(TokenTree::Ident(word)) if word == "super" => drop(from.pop()),
            Some(TokenTree::Ident(word)) if word == "self" => {}
            Some(TokenTree::Ident(word)) => from.push(word.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let mut branches = group.stream().into_iter().peekable();
                while branches.peek().is_some() {
                    path(&mut branches, &mut from.clone(), named);
                    let comma = |it: &TokenTree| matches!(it, TokenTree::Punct(punct) if punct.as_char() == ',');
                    while branches.next_if(|it| !comma(it)).is_some() {}
                    let _ = branches.next();
                }
                return;
            }
            Some(TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_)) | None => break,
        }
        if !is_path(tokens) {
            break;
        }
    }
    named.push(from.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(source: &str) -> Vec<String> {
        let module = ["a".to_owned(), "b".to_owned()];
        let mut named: Vec<String> = named_in(source, &module).unwrap().iter().map(|it| it.join("::")).collect();
        named.sort();
        named
    }

    #[test]
    fn paths_are_found_wherever_they_stand() {
        let source = "use crate::c::{D, e::{self, F as G}, *}; use std::io; // crate::not::this
            fn f(x: super::H) -> Vec<self::I> { matches!(x, crate::j::K { .. }); \"crate::nor::this\" }
            mod inner { use super::l::M; } #[cfg(test)] mod tests { use crate::n::O; } mod p;";
        let expected = ["a::H", "a::b::I", "a::b::l::M", "c", "c::D", "c::e", "c::e::F", "j::K"];
        assert_eq!(named(source), expected);
    }
}
