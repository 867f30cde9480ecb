//! The objects of a cluster, and their lists page by page.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::kinds::Kind;

/// A pointer into an object, and the values that are chosen there.
pub(super) type Selector = (String, Vec<String>);

/// What a cluster has.
#[derive(Debug)]
pub(super) struct Store {
    /// By namespace and name.
    objects: BTreeMap<(Kind, String, String), Value>,
    pub(super) page: usize,
}

impl Default for Store {
    fn default() -> Self {
        // Shorter than any real page, so that a caller that reads one page only is found out.
        Self { objects: BTreeMap::new(), page: 2 }
    }
}

/// One page of a list: its objects, and where the next one begins.
pub(super) struct Page {
    pub(super) items: Vec<Value>,
    pub(super) next: Option<usize>,
}

impl Store {
    pub(super) fn put(&mut self, kind: Kind, mut object: Value) {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (namespace, name) = (text("/metadata/namespace"), text("/metadata/name"));
        if let Some(fields) = object.as_object_mut() {
            fields.insert("apiVersion".to_owned(), kind.api_version().into());
            fields.insert("kind".to_owned(), kind.name().into());
        }
        self.objects.insert((kind, namespace, name), object);
    }

    pub(super) fn remove(&mut self, kind: Kind, namespace: &str, name: &str) {
        self.objects.remove(&(kind, namespace.to_owned(), name.to_owned()));
    }

    pub(super) fn remove_all(&mut self, kind: Kind, namespace: &str) {
        self.objects.retain(|(of, within, _), _| *of != kind || within != namespace);
    }

    pub(super) fn change(&mut self, kind: Kind, namespace: &str, name: &str, change: impl FnOnce(&mut Value)) {
        if let Some(object) = self.objects.get_mut(&(kind, namespace.to_owned(), name.to_owned())) {
            change(object);
        }
    }

    pub(super) fn get(&self, kind: Kind, namespace: &str, name: &str) -> Option<Value> {
        self.objects.get(&(kind, namespace.to_owned(), name.to_owned())).cloned()
    }

    /// The objects of a kind from one on, of one namespace or all, that all selectors choose.
    pub(super) fn list(
        &self,
        kind: Kind,
        namespace: Option<&str>,
        selectors: &[Selector],
        from: usize,
        limit: usize,
    ) -> Page {
        let of_kind =
            self.objects.iter().filter(|((of, within, _), _)| *of == kind && namespace.is_none_or(|it| it == within));
        let chosen = |object: &Value| {
            let takes = |(pointer, values): &Selector| {
                object.pointer(pointer).and_then(Value::as_str).is_some_and(|it| values.iter().any(|value| value == it))
            };
            selectors.iter().all(takes)
        };
        let mut left = of_kind.map(|(_, object)| object).filter(|it| chosen(it)).skip(from).peekable();
        let items: Vec<Value> =
            left.by_ref().take(limit.min(self.page)).cloned().map(|it| within_list(kind, it)).collect();
        let next = left.peek().is_some().then_some(from + items.len());
        Page { items, next }
    }
}

fn within_list(kind: Kind, mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut().filter(|_| kind.is_built_in()) {
        fields.remove("kind");
        fields.remove("apiVersion");
    }
    object
}

/// The list as the API server writes it.
pub(super) fn written(kind: Kind, page: &Page) -> Value {
    let mut metadata = Map::from_iter([("resourceVersion".to_owned(), Value::from("1000"))]);
    if let Some(next) = page.next {
        metadata.insert("continue".to_owned(), Value::from(format!("from-{next}")));
    }
    json!({"kind": format!("{}List", kind.name()), "apiVersion": kind.api_version(), "metadata": metadata,
        "items": page.items})
}
