//! Types: copies of structs and enums under other names, in another order, with a member more or less.

use crate::random::Random;
use crate::subjects::is_test;
use crate::table::{Tally, heading, line};
use crate::{Corpus, Options};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use ssot::clones::{Anchor, Tier, UnitId, find, units};
use ssot::facts::fingerprints::{Unit, UnitKind};
use ssot::facts::{CfgExpr, Detail, extract};
use syn::parse::Parser;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, parse_quote};

/// Members from which a type has a shape to speak of.
const MEMBERS_MIN: usize = 3;

/// A type that is copied.
struct Shape {
    unit: UnitId,
    krate: String,
    text: String,
}

/// Makes a change; answers whether it applies.
type Edit = fn(&mut Item, &mut Random) -> bool;

const CHANGES: [(&str, &str, Edit); 6] = [
    ("types", "renamed", rename),
    ("types", "other derives", derive),
    ("types", "reordered", reorder),
    ("types, changed", "member added", add),
    ("types, changed", "member dropped", drop_member),
    ("types, changed", "member retyped", retype),
];

pub(crate) fn run(corpus: &mut Corpus, own: usize, options: &Options) {
    let mut random = Random::new(options.seed);
    let chosen = shapes(corpus, own, options.count, &mut random);
    println!("\ntypes of at least {MEMBERS_MIN} members: {}", chosen.len());
    heading();
    for (class, name, edit) in CHANGES {
        line(class, name, look(corpus, &chosen, edit, &mut random));
    }
    let anchors: Vec<Anchor> = chosen.iter().enumerate().map(|(at, shape)| shape.anchor(at)).collect();
    let copies = find(&corpus.facts, &anchors);
    let elsewhere = copies.pairs.iter().filter(|pair| {
        corpus.crates[pair.copy.file as usize] != chosen[pair.concept].krate
            && !is_test(&corpus.paths[pair.copy.file as usize])
    });
    let (reported, possible): (Vec<_>, Vec<_>) = elsewhere.partition(|pair| pair.tier > Tier::Hint);
    let each = |count: usize| count as f64 / chosen.len().max(1) as f64;
    println!(
        "unrelated for each: {:.3} reported, {:.3} possible",
        each(reported.len()),
        each(possible.len())
    );
}

impl Shape {
    fn anchor(&self, concept: usize) -> Anchor {
        Anchor { concept, unit: self.unit, similar: None, shape: None }
    }
}

/// Makes one copy of each type, each in a file of its own, and looks for them.
fn look(corpus: &mut Corpus, chosen: &[Shape], edit: Edit, random: &mut Random) -> Tally {
    let haystack = corpus.facts.len();
    let mut anchors: Vec<Anchor> = Vec::new();
    for shape in chosen {
        let mut item: Item = syn::parse_str(&shape.text).expect("it was parsed before");
        if edit(&mut item, random) {
            anchors.push(shape.anchor(anchors.len()));
            corpus.facts.push(extract(&item.to_token_stream().to_string(), Detail::Fingerprints));
        }
    }
    let copies = find(&corpus.facts, &anchors);
    let own = |pair: &&ssot::clones::Pair| pair.copy.file as usize == haystack + pair.concept;
    let any = copies.pairs.iter().filter(own).count();
    let sure = copies.pairs.iter().filter(own).filter(|pair| pair.tier > Tier::Hint).count();
    corpus.facts.truncate(haystack);
    Tally { sure, any, all: anchors.len() }
}

/// Structs and enums of the first `own` files, at most `count`, in a random order.
fn shapes(corpus: &Corpus, own: usize, count: usize, random: &mut Random) -> Vec<Shape> {
    let is_meant = |(id, unit): &(UnitId, &Unit)| {
        let facts = &corpus.facts[id.file as usize];
        (id.file as usize) < own
            && matches!(unit.kind, UnitKind::Struct | UnitKind::Enum)
            && unit.shape.indices().len() >= MEMBERS_MIN
            && !unit.from_macro
            && !facts.cfg_chain(unit.cfg).any(CfgExpr::requires_test)
            && !is_test(&corpus.paths[id.file as usize])
    };
    let mut found: Vec<UnitId> = units(&corpus.facts).filter(is_meant).map(|(id, _)| id).collect();
    random.shuffle(&mut found);
    let shape = |unit: UnitId| {
        let text = item_text(corpus, unit)?;
        Some(Shape { unit, krate: corpus.crates[unit.file as usize].clone(), text })
    };
    found.into_iter().filter_map(shape).take(count).collect()
}

/// The text of a type without its attributes.
fn item_text(corpus: &Corpus, unit: UnitId) -> Option<String> {
    let text = std::fs::read_to_string(&corpus.paths[unit.file as usize]).ok()?;
    let mut file = syn::parse_file(&text).ok()?;
    let start = unit.of(&corpus.facts).span.start;
    let mut search = Search { start: (start.line as usize, start.column as usize - 1), found: None };
    search.visit_file_mut(&mut file);
    search.found
}

struct Search {
    start: (usize, usize),
    found: Option<String>,
}

impl VisitMut for Search {
    fn visit_item_mut(&mut self, item: &mut Item) {
        let (ident, attributes) = match item {
            Item::Struct(item) => (&item.ident, &mut item.attrs),
            Item::Enum(item) => (&item.ident, &mut item.attrs),
            other => return visit_mut::visit_item_mut(self, other),
        };
        let at = ident.span().start();
        if (at.line, at.column) == self.start {
            attributes.clear();
            self.found = Some(item.to_token_stream().to_string());
        }
    }
}

/// Another name, wherever the type speaks of itself.
struct Renamed(syn::Ident);

impl VisitMut for Renamed {
    fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
        if segment.ident == self.0 {
            segment.ident = parse_quote!(EntirelyDifferent);
        }
        visit_mut::visit_path_segment_mut(self, segment);
    }
}

fn rename(item: &mut Item, _: &mut Random) -> bool {
    let ident = match item {
        Item::Struct(item) => &mut item.ident,
        Item::Enum(item) => &mut item.ident,
        _ => return false,
    };
    let old = std::mem::replace(ident, parse_quote!(EntirelyDifferent));
    Renamed(old).visit_item_mut(item);
    true
}

fn derive(item: &mut Item, random: &mut Random) -> bool {
    let (attributes, vis) = match item {
        Item::Struct(item) => (&mut item.attrs, &mut item.vis),
        Item::Enum(item) => (&mut item.attrs, &mut item.vis),
        _ => return false,
    };
    attributes.push(parse_quote!(#[derive(Debug, Clone, PartialEq)]));
    *vis = parse_quote!(pub(crate));
    rename(item, random)
}

/// Changes the list of members; answers whether there is one.
fn change_members(item: &mut Item, change: impl FnOnce(&mut Vec<TokenStream>)) -> bool {
    match item {
        Item::Struct(syn::ItemStruct { fields: syn::Fields::Named(fields), .. }) => {
            let mut members: Vec<TokenStream> = fields.named.iter().map(ToTokens::to_token_stream).collect();
            change(&mut members);
            *fields = parse_quote!({ #(#members),* });
            true
        }
        Item::Enum(item) => {
            let mut members: Vec<TokenStream> = item.variants.iter().map(ToTokens::to_token_stream).collect();
            change(&mut members);
            item.variants = parse_quote!(#(#members),*);
            true
        }
        _ => false,
    }
}

fn reorder(item: &mut Item, random: &mut Random) -> bool {
    rename(item, random) && change_members(item, |members| random.shuffle(members))
}

fn add(item: &mut Item, random: &mut Random) -> bool {
    let new = if matches!(item, Item::Enum(_)) { quote!(AddedLater(u64)) } else { quote!(added_later: u64) };
    rename(item, random)
        && change_members(item, |members| members.insert(random.below(members.len() + 1), new))
}

fn drop_member(item: &mut Item, random: &mut Random) -> bool {
    rename(item, random)
        && change_members(item, |members| {
            members.remove(random.below(members.len()));
        })
}

fn retype(item: &mut Item, random: &mut Random) -> bool {
    rename(item, random)
        && change_members(item, |members| {
            let member = random.below(members.len());
            let tokens = members[member].clone();
            members[member] = if let Ok(mut field) = syn::Field::parse_named.parse2(tokens.clone()) {
                field.ty = parse_quote!(Vec<Option<u64>>);
                field.to_token_stream()
            } else {
                let variant: syn::Variant = syn::parse2(tokens).expect("it was parsed before");
                let name = &variant.ident;
                quote!(#name(Vec<Option<u64>>))
            };
        })
}
