//! Generated documents and bodies: small nasty ones most of all.

use jsonschema::Draft;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// The most bytes of a document, and of a body.
pub(super) const LARGEST: usize = 256 * 1024;

/// What a document and a body grow from.
#[derive(Clone, Debug)]
pub(super) struct Genes {
    draft: Draft,
    /// The parts that are referred to, each with its keywords.
    parts: Vec<Vec<Keyword>>,
    body: Vec<Layer>,
}

/// One keyword of a part.
#[derive(Clone, Debug)]
struct Keyword {
    name: &'static str,
    /// How often what it holds is repeated.
    wide: usize,
    /// Which parts it refers to, counted from this one.
    to: Vec<isize>,
}

/// What is around the rest of a body.
#[derive(Clone, Debug)]
enum Layer {
    List(usize),
    /// Fields with names of this length.
    Fields(usize, usize),
    Text(&'static str, usize),
    Numbers(usize),
    /// Lists of lists that differ only in their form.
    Trees(usize),
    Nested(usize),
    Value(Value),
}

const KEYWORDS: &[&str] = &[
    "allOf",
    "anyOf",
    "oneOf",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "ref",
    "dependencies",
    "dependentSchemas",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "items",
    "items",
    "itemsList",
    "prefixItems",
    "additionalItems",
    "contains",
    "unevaluatedProperties",
    "unevaluatedItems",
    "type",
    "type",
    "enum",
    "enumObjects",
    "const",
    "required",
    "pattern",
    "uniqueItems",
    "format",
    "multipleOf",
    "dependentRequired",
    "true",
    "false",
    "counts",
    "longName",
    "dynamicRef",
    "recursiveRef",
];

const PATTERNS: &[&str] = &[
    "^a+$",
    "(a|aa)+$",
    "(a+)+b",
    "^(a|b)*a(a|b){60}$",
    "^(?=.*a)(?!.*b)(a|aa)+$",
    r"(a*)\1b",
    "a{1,500}b",
    r"^\p{L}{1,255}$",
    "((a{30}){30}){9}",
    "(?:(?:a?){40}){40}b",
    "(?<=a)a*b",
    "[^b]*[^c]*[^d]*[^e]*f",
    "((((((((((a+)+)+)+)+)+)+)+)+)+)+b",
    "x{0,4000}y",
];

fn keyword() -> impl Strategy<Value = Keyword> {
    let to = prop_oneof![6 => 1_isize..3, 3 => 1_isize..9, 1 => -3_isize..1];
    let wide = prop_oneof![12 => 1_usize..3, 4 => 3_usize..12, 1 => 12_usize..3_000];
    (select(KEYWORDS), wide, vec(to, 1..4)).prop_map(|(name, wide, to)| Keyword { name, wide, to })
}

fn layer() -> impl Strategy<Value = Layer> {
    prop_oneof![
        3 => (1_usize..40).prop_map(Layer::List),
        1 => (40_usize..20_000).prop_map(Layer::List),
        3 => (1_usize..8, 1_usize..3).prop_map(|(wide, long)| Layer::Fields(wide, long)),
        1 => (1_usize..2_000, 1_usize..4_000).prop_map(|(wide, long)| Layer::Fields(wide, long)),
        3 => (select(&["a", "ab", "é", "\u{0}", "/", "a@"][..]), 1_usize..100).prop_map(|(text, long)| Layer::Text(text, long)),
        1 => (select(&["a", "ab", "aaaab"][..]), 100_usize..60_000).prop_map(|(text, long)| Layer::Text(text, long)),
        1 => (1_usize..20_000).prop_map(Layer::Numbers),
        1 => (1_usize..9).prop_map(Layer::Trees),
        2 => (1_usize..110).prop_map(Layer::Nested),
        4 => select(vec![json!({}), json!([]), json!(null), json!(1), json!(1.5), json!("a"), json!({"a": 1}), json!({"a": {"a": {"b": 1}}})])
            .prop_map(Layer::Value),
    ]
}

pub(super) fn any_genes() -> impl Strategy<Value = Genes> {
    let drafts = vec![Draft::Draft202012, Draft::Draft202012, Draft::Draft4, Draft::Draft7, Draft::Draft201909];
    let parts = prop_oneof![
        // Every part twice the one before it: the classic.
        2 => (select(KEYWORDS), select(KEYWORDS), 2_usize..60, 1_usize..4).prop_map(|(name, last, deep, wide)| {
            let mut parts = vec![vec![Keyword { name, wide, to: vec![1, 1] }]; deep];
            parts.push(vec![Keyword { name: last, wide: 1, to: vec![1] }]);
            parts
        }),
        5 => vec(vec(keyword(), 1..4), 1..12),
        2 => vec(vec(keyword(), 1..3), 12..60),
    ];
    (select(drafts), parts, vec(layer(), 1..4)).prop_map(|(draft, parts, body)| Genes { draft, parts, body })
}

impl Genes {
    /// The schema, its draft and the body; `None` where they are larger than what is read.
    pub(super) fn grow(&self) -> Option<(Value, Draft, Value)> {
        let parts = self.parts.iter().enumerate().map(|(at, part)| (format!("A{at}"), self.part(at, part))).collect();
        let schema = json!({"allOf": [refer(0)], "components": {"schemas": Value::Object(parts)}});
        // A layer that would make it too large is left out.
        let grown = |inner: Value, layer: &Layer| {
            if inner.to_string().len().saturating_mul(layer.copies()) > LARGEST { inner } else { layer.around(inner) }
        };
        let body = self.body.iter().rev().fold(json!("a"), grown);
        let fits = |value: &Value| value.to_string().len() <= LARGEST;
        // What came over the wire was parsed, which goes no deeper than 128.
        let parsed = |value: &Value| serde_json::from_str::<Value>(&value.to_string()).ok();
        (fits(&schema) && fits(&body)).then_some((parsed(&schema)?, self.draft, parsed(&body)?))
    }

    /// Whether the validator by itself is soon done with the schema: no circles, and few ways through it.
    pub(super) fn is_small(&self) -> bool {
        let ways = |keyword: &Keyword| keyword.wide.saturating_mul(keyword.to.len());
        let most = self.parts.iter().flatten().map(ways);
        let forward = self.parts.iter().flatten().flat_map(|keyword| &keyword.to).all(|to| *to > 0);
        forward && self.parts.len() <= 6 && most.fold(1, usize::saturating_mul) <= 5_000
    }

    fn part(&self, at: usize, keywords: &[Keyword]) -> Value {
        let mut fields = Map::new();
        for keyword in keywords {
            match keyword.name {
                "true" | "false" if keywords.len() == 1 => return json!(keyword.name == "true"),
                _ => keyword.put(&mut fields, |steps| self.to(at, steps)),
            }
        }
        Value::Object(fields)
    }

    fn to(&self, at: usize, steps: isize) -> Value {
        let to = at.saturating_add_signed(steps).min(self.parts.len() - 1);
        // The last part refers to none, or all end in a circle.
        if to == at && steps > 0 { json!({"type": "integer"}) } else { refer(to) }
    }
}

fn refer(to: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/A{to}")})
}

impl Keyword {
    fn put(&self, fields: &mut Map<String, Value>, to: impl Fn(isize) -> Value) {
        let one = || to(self.to[0]);
        let many = || -> Vec<Value> { (0..self.wide).flat_map(|_| self.to.iter().map(|steps| to(*steps))).collect() };
        let names = |value: &dyn Fn(usize) -> Value| -> Value {
            let name = |at: usize| if at < 3 { ["a", "b", "aa"][at].to_owned() } else { format!("n{at}") };
            Value::Object((0..self.wide).map(|at| (name(at), value(at))).collect())
        };
        let (name, value) = match self.name {
            "allOf" | "anyOf" | "oneOf" => (self.name, json!(many())),
            "if" => {
                fields.insert("then".to_owned(), one());
                fields.insert("else".to_owned(), to(*self.to.last().unwrap()));
                ("if", one())
            }
            "ref" => ("$ref", one()["$ref"].take()),
            "dynamicRef" => ("$dynamicRef", one()["$ref"].take()),
            "recursiveRef" => ("$recursiveRef", json!("#")),
            "properties" | "dependentSchemas" | "dependencies" => (self.name, names(&|_| one())),
            "patternProperties" => {
                let patterns =
                    (0..self.wide).map(|at| (PATTERNS[(at + self.to.len()) % PATTERNS.len()].to_owned(), one()));
                ("patternProperties", Value::Object(patterns.collect()))
            }
            "itemsList" => ("items", json!(many())),
            "prefixItems" => ("prefixItems", json!(many())),
            "unevaluatedProperties" | "unevaluatedItems" if self.wide > 1 => (self.name, json!(false)),
            "not"
            | "additionalProperties"
            | "propertyNames"
            | "items"
            | "additionalItems"
            | "contains"
            | "unevaluatedProperties"
            | "unevaluatedItems" => (self.name, one()),
            "enum" => {
                ("enum", json!((0..self.wide).map(|at| "a".repeat(at % 40) + &at.to_string()).collect::<Vec<_>>()))
            }
            "enumObjects" => ("enum", json!((0..self.wide).map(|at| json!({"a": [at, [at]]})).collect::<Vec<_>>())),
            "const" => ("const", json!(vec![json!({"a": 1}); self.wide])),
            "required" => ("required", json!((0..self.wide).map(|at| format!("n{at}")).collect::<Vec<_>>())),
            "dependentRequired" => ("dependentRequired", names(&|at| json!([format!("n{at}"), "b"]))),
            "pattern" => ("pattern", json!(PATTERNS[(self.wide + self.to.len()) % PATTERNS.len()])),
            "uniqueItems" => ("uniqueItems", json!(true)),
            "format" => ("format", json!(["email", "uri", "regex", "date-time", "hostname", "ipv6"][self.wide % 6])),
            "multipleOf" => ("multipleOf", json!(0.1)),
            "counts" => {
                fields.insert("minItems".to_owned(), json!(self.wide));
                ("maxLength", json!(self.wide))
            }
            "longName" => ("properties", json!({"a".repeat(self.wide): one()})),
            "true" | "false" => ("anyOf", json!(vec![json!(self.name == "true"); self.wide])),
            _ => ("type", json!(["string", "object", "array", "integer", "null"][self.wide % 5])),
        };
        fields.insert(name.to_owned(), value);
    }
}

impl Layer {
    /// How often what is inside of it stands in it, or about how many bytes it has by itself.
    fn copies(&self) -> usize {
        match self {
            Self::List(wide) | Self::Fields(wide, 0) => *wide,
            Self::Fields(wide, long) => wide * long / 4 + wide,
            Self::Text(..) | Self::Numbers(_) | Self::Trees(_) | Self::Nested(_) | Self::Value(_) => 1,
        }
    }

    fn around(&self, inner: Value) -> Value {
        match self {
            Self::List(wide) => json!(vec![inner; *wide]),
            Self::Fields(wide, long) => {
                let name =
                    |at: usize| if at == 0 { "a".repeat(*long) } else { format!("n{at}") + &"a".repeat(long - 1) };
                Value::Object((0..*wide).map(|at| (name(at), inner.clone())).collect())
            }
            Self::Text(text, long) => json!(text.repeat(*long)),
            Self::Numbers(wide) => json!((0..*wide).collect::<Vec<_>>()),
            Self::Trees(most) => json!(trees(*most)),
            Self::Nested(deep) => {
                (0..*deep).fold(inner, |inner, at| if at % 2 == 0 { json!([inner]) } else { json!({"a": inner}) })
            }
            Self::Value(value) => value.clone(),
        }
    }
}

/// Every list of lists with so many brackets.
fn trees(size: usize) -> Vec<Value> {
    if size == 0 {
        return vec![json!([])];
    }
    let mut all = Vec::new();
    for first in 0..size {
        for head in trees(first) {
            for tail in trees(size - 1 - first) {
                let mut items = vec![head.clone()];
                items.extend(tail.as_array().into_iter().flatten().cloned());
                all.push(Value::Array(items));
            }
        }
    }
    all
}
