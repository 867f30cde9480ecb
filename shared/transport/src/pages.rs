//! Listings: every page of them, or none.

use facts::{Seen, Unseen};

/// Longer than any listing of one load balancer: the largest is a day of its log objects, 1000 a page.
const MOST_PAGES: usize = 50;

/// One page of a listing, and where the next one begins.
pub struct Page<T, C> {
    pub items: Vec<T>,
    pub next: Option<C>,
}

impl<T> Page<T, String> {
    /// A page with the kind of cursor that most services have; an empty one ends the listing like an absent one.
    pub fn marked(items: Option<Vec<T>>, next: Option<String>) -> Self {
        Self { items: items.unwrap_or_default(), next: next.filter(|marker| !marker.is_empty()) }
    }
}

/// Reads pages until there are no more.
///
/// The SDK's own paginators end quietly at a cursor that repeats, and would so pass off half a list as a whole one.
pub async fn all<T, C, F>(action: &str, page: impl FnMut(Option<C>) -> F) -> Seen<Vec<T>>
where
    C: Clone + PartialEq,
    F: Future<Output = Seen<Page<T, C>>>,
{
    up_to(MOST_PAGES, action, page).await
}

/// The same for a listing that may be longer.
pub async fn up_to<T, C, F>(most_pages: usize, action: &str, mut page: impl FnMut(Option<C>) -> F) -> Seen<Vec<T>>
where
    C: Clone + PartialEq,
    F: Future<Output = Seen<Page<T, C>>>,
{
    let mut items = Vec::new();
    let mut cursors: Vec<C> = Vec::new();
    loop {
        let Page { items: more, next } = page(cursors.last().cloned()).await?;
        items.extend(more);
        let Some(next) = next else { return Ok(items) };
        if cursors.contains(&next) {
            return Err(broken(action, "a page leads back to one that was already read"));
        }
        if cursors.len() >= most_pages {
            return Err(broken(action, &format!("the listing goes on after {most_pages} pages")));
        }
        cursors.push(next);
    }
}

fn broken(action: &str, message: &str) -> Unseen {
    Unseen::Failed { action: action.to_owned(), code: None, message: message.into() }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    /// A listing of numbered pages: `next(n)` is what follows page `n`.
    async fn listing(next: impl Fn(usize) -> Option<usize>) -> Seen<Vec<usize>> {
        all("x:List", |cursor: Option<usize>| {
            let number = cursor.unwrap_or(0);
            ready(Ok(Page { items: vec![number], next: next(number) }))
        })
        .await
    }

    fn message(seen: Seen<Vec<usize>>) -> String {
        seen.unwrap_err().to_string()
    }

    #[tokio::test]
    async fn every_page_is_read_in_order() {
        assert_eq!(listing(|number| (number < 3).then_some(number + 1)).await, Ok(vec![0, 1, 2, 3]));
    }

    #[test]
    fn an_empty_cursor_leads_nowhere() {
        assert_eq!(Page::marked(Some(vec![1]), Some(String::new())).next, None);
        assert_eq!(Page::marked(Some(vec![1]), Some("two".to_owned())).next.as_deref(), Some("two"));
    }

    #[tokio::test]
    async fn a_circle_is_not_a_whole_list() {
        assert!(message(listing(|_| Some(1)).await).contains("already read"));
        assert!(message(listing(|number| Some(number % 3 + 1)).await).contains("already read"));
    }

    #[tokio::test]
    async fn a_listing_without_end_is_given_up() {
        assert!(message(listing(|number| Some(number + 1)).await).contains("after 50 pages"));
    }
}
