//! What is copied: functions and types of real crates, and the classes of changes to them.

use crate::random::Random;
use crate::renaming::{Renaming, What, rename_function};
use crate::rewrites::Rewrite;
use crate::{Corpus, edits};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use ssot::clones::{Anchor, UnitId, units};
use ssot::facts::CfgExpr;
use ssot::facts::fingerprints::{Boilerplate, Unit, UnitKind};
use std::collections::BTreeMap;
use syn::visit_mut::VisitMut;
use syn::{ImplItemFn, ItemFn};

/// A function that is copied.
pub(crate) struct Function {
    pub(crate) unit: UnitId,
    pub(crate) krate: String,
    text: String,
}

impl Function {
    /// Its syntax, read anew: places in it are forgotten with the next file.
    pub(crate) fn item(&self) -> ImplItemFn {
        syn::parse_str(&self.text).expect("it was parsed before")
    }

    /// How many of its tokens it shares with another: the tokens of both, counted as often as the one that has fewer
    /// of them, over those of the longer one (the overlap of bags by which `SourcererCC` compares). Attributes
    /// and doc comments are no part of it; each delimiter is a token.
    pub(crate) fn overlap(&self, other: &Self) -> f64 {
        let (one, two) = (bag(&self.text), bag(&other.text));
        let shared: usize = one.iter().map(|(token, n)| *n.min(two.get(token).unwrap_or(&0))).sum();
        let longer = one.values().sum::<usize>().max(two.values().sum());
        shared as f64 / longer.max(1) as f64
    }

    pub(crate) fn anchor(&self, concept: usize) -> Anchor {
        Anchor { concept, unit: self.unit, similar: None, shape: None }
    }
}

/// How often each token is written.
fn bag(text: &str) -> BTreeMap<String, usize> {
    fn add(tokens: TokenStream, bag: &mut BTreeMap<String, usize>) {
        for token in tokens {
            let TokenTree::Group(group) = token else {
                *bag.entry(token.to_string()).or_default() += 1;
                continue;
            };
            *bag.entry(format!("{:?}", group.delimiter())).or_default() += 2;
            add(group.stream(), bag);
        }
    }
    let mut bag = BTreeMap::new();
    add(text.parse().expect("it was parsed before"), &mut bag);
    bag
}

/// The text of a copy, a method in an impl of its own.
pub(crate) fn text(item: &ImplItemFn) -> String {
    let tokens = item.to_token_stream();
    if item.sig.receiver().is_some() { format!("impl Copied {{ {tokens} }}") } else { tokens.to_string() }
}

/// One kind of change.
pub(crate) struct Change {
    pub(crate) class: &'static str,
    pub(crate) name: String,
    pub(crate) apply: Apply,
}

/// Makes the change; answers whether it applies.
type Apply = Box<dyn Fn(&mut ImplItemFn, &mut Random) -> bool>;
/// The same as a plain function.
type Edit = fn(&mut ImplItemFn, &mut Random) -> bool;

fn change(
    class: &'static str,
    name: &str,
    apply: impl Fn(&mut ImplItemFn, &mut Random) -> bool + 'static,
) -> Change {
    Change { class, name: name.to_owned(), apply: Box::new(apply) }
}

/// The classes in the order of the table.
pub(crate) const CLASSES: [&str; 7] =
    ["exact", "renamed", "edited", "edited and renamed", "rewritten", "rewritten and renamed", "blind"];

const ALL: What = What { locals: true, literals: true, types: true, others: false };

fn rename_all(item: &mut ImplItemFn) {
    rename_function(item);
    Renaming::apply(ALL, item);
}

/// All changes.
pub(crate) fn changes() -> Vec<Change> {
    let mut all = vec![change("exact", "layout", |_, _| true)];
    let renamings: [(&str, What); 4] = [
        ("locals", What { locals: true, ..What::default() }),
        ("literals", What { literals: true, ..What::default() }),
        ("types", What { types: true, ..What::default() }),
        ("all", ALL),
    ];
    all.push(change("renamed", "function", |item, _| {
        rename_function(item);
        true
    }));
    for (name, what) in renamings {
        all.push(change("renamed", name, move |item, _| {
            if what.locals && what.types {
                rename_function(item);
            }
            Renaming::apply(what, item);
            true
        }));
    }
    let edits: [(&str, Edit); 8] = [
        ("insert one", edits::insert),
        ("insert scattered", edits::insert_scattered),
        ("insert gap", edits::insert_gap),
        ("delete one", edits::delete),
        ("modify one", edits::modify),
        ("wrap", edits::wrap),
        ("signature", edits::change_signature),
        ("several", edits::several),
    ];
    for (name, edit) in edits {
        all.push(change("edited", name, edit));
        all.push(change("edited and renamed", name, move |item, random| {
            let done = edit(item, random);
            rename_all(item);
            done
        }));
    }
    for rewrite in Rewrite::ALL {
        all.push(change("rewritten", &format!("{rewrite:?}"), move |item, _| rewrite.apply(item)));
    }
    let every = |item: &mut ImplItemFn| {
        Rewrite::ALL
            .into_iter()
            .filter(|rewrite| *rewrite != Rewrite::ForToForEach)
            .fold(0, |done, rewrite| done + usize::from(rewrite.apply(item)))
    };
    all.push(change("rewritten", "all that apply", move |item, _| every(item) > 1));
    all.push(change("rewritten and renamed", "all that apply", move |item, _| {
        let done = every(item) > 0;
        rename_all(item);
        done
    }));
    all.push(change("blind", "every name", |item, _| {
        rename_function(item);
        Renaming::apply(What { others: true, ..ALL }, item);
        true
    }));
    all
}

/// Functions of a range of lines from the first `own` files, at most `count`, in a random order.
pub(crate) fn functions(
    corpus: &Corpus,
    own: usize,
    lines: std::ops::RangeInclusive<u32>,
    count: usize,
    random: &mut Random,
) -> Vec<Function> {
    let mut found = meant(corpus, own, lines);
    random.shuffle(&mut found);
    found.into_iter().filter_map(|unit| function(corpus, unit)).take(count).collect()
}

/// The functions of a range of lines from the first `own` files that may be concepts.
pub(crate) fn meant(corpus: &Corpus, own: usize, lines: std::ops::RangeInclusive<u32>) -> Vec<UnitId> {
    let is_meant = |(id, unit): &(UnitId, &Unit)| {
        let length = unit.extent.end.line - unit.extent.start.line + 1;
        let facts = &corpus.facts[id.file as usize];
        (id.file as usize) < own
            && matches!(unit.kind, UnitKind::Function | UnitKind::Method)
            && unit.implements.is_none()
            && !unit.from_macro
            // What gives a field or only hands on is left out of every report, so it is no concept either.
            && unit.boilerplate == Boilerplate::None
            && unit.tokens.len() > 2
            && lines.contains(&length)
            && !facts.cfg_chain(unit.cfg).any(CfgExpr::requires_test)
            && !is_test(&corpus.paths[id.file as usize])
    };
    units(&corpus.facts).filter(is_meant).map(|(id, _)| id).collect()
}

/// A function with its syntax; nothing where the syntax is not found again.
pub(crate) fn function(corpus: &Corpus, unit: UnitId) -> Option<Function> {
    let krate = corpus.crates[unit.file as usize].clone();
    item(corpus, unit).map(|item| Function { unit, krate, text: item.to_token_stream().to_string() })
}

pub(crate) fn is_test(path: &std::path::Path) -> bool {
    path.components().any(|part| {
        ["tests", "benches", "examples", "test", "tests.rs", "test.rs"]
            .iter()
            .any(|word| part.as_os_str() == *word)
    })
}

/// The syntax of a function.
fn item(corpus: &Corpus, unit: UnitId) -> Option<ImplItemFn> {
    let text = std::fs::read_to_string(&corpus.paths[unit.file as usize]).ok()?;
    let mut file = syn::parse_file(&text).ok()?;
    let start = unit.of(&corpus.facts).span.start;
    let mut search = Search { start: (start.line as usize, start.column as usize - 1), found: None };
    search.visit_file_mut(&mut file);
    let mut item = search.found?;
    item.attrs.clear();
    Some(item)
}

struct Search {
    start: (usize, usize),
    found: Option<ImplItemFn>,
}

impl Search {
    fn is_wanted(&self, sig: &syn::Signature) -> bool {
        let at = sig.ident.span().start();
        (at.line, at.column) == self.start
    }
}

impl VisitMut for Search {
    fn visit_item_fn_mut(&mut self, item: &mut ItemFn) {
        if self.is_wanted(&item.sig) {
            let ItemFn { attrs, vis, sig, block, .. } = item.clone();
            self.found =
                Some(ImplItemFn { attrs, vis, modifiers: syn::FnModifiers::default(), sig, block: *block });
        }
        syn::visit_mut::visit_item_fn_mut(self, item);
    }

    fn visit_impl_item_fn_mut(&mut self, item: &mut ImplItemFn) {
        if self.is_wanted(&item.sig) {
            self.found = Some(item.clone());
        }
        syn::visit_mut::visit_impl_item_fn_mut(self, item);
    }

    fn visit_trait_item_fn_mut(&mut self, item: &mut syn::TraitItemFn) {
        if let (true, Some(block)) = (self.is_wanted(&item.sig), &item.default) {
            self.found = Some(ImplItemFn {
                attrs: Vec::new(),
                vis: syn::Visibility::Inherited,
                modifiers: syn::FnModifiers::default(),
                sig: item.sig.clone(),
                block: block.clone(),
            });
        }
        syn::visit_mut::visit_trait_item_fn_mut(self, item);
    }
}
