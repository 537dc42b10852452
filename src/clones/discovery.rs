//! The search without a concept: families of copies among all bodies of a workspace.

use super::background::{BACKGROUND, Kind, run_key};
use super::bodies::CANDIDATES_MAX;
use super::doubts::{VOCABULARY_MIN, is_doubted, is_family_doubted};
use super::families::{Family, Like, clusters};
use super::filters::{are_makers_of_other_types, are_other_tables, does_one_wait, of_boilerplate};
use super::runs::{for_each_run, weight};
use super::score::{Evidence, Tier};
use super::subsequence::Similar;
use super::vocabulary::SharedNames;
use super::{UnitId, overlap, units};
use crate::facts::FileFacts;
use crate::facts::fingerprints::{UnitKind, masked};
use crate::registry::CopyFilter;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Tokens below which a body is not looked at: without a concept to start from, too many are alike.
const SIZE_MIN: usize = 28;
/// Lists of units that are walked whatever their length, and the lengths above which others are not.
const LISTS: (usize, usize, usize) = (8, 400, 8000);
/// Part of the smaller body's weight that two must share.
const SHARED_MIN: f64 = 0.25;
/// Similarity from which two of different files are of one family; those of one file have to be identical but for
/// names, for neighbours are often alike on purpose.
const ALIKE: f64 = 0.85;
/// The same for two of one name, from which they are possible copies, and for methods of different types, which are
/// twins.
const VOCABULARY_OF: (f64, f64) = (0.55, 0.88);

/// Families of copies that are not looked at, by kind.
pub type LeftOut = Vec<(CopyFilter, usize)>;

/// What is left out, as only the workspace can tell; nothing for what is reported.
pub(super) struct Kinds<'a> {
    /// Kinds that are not left out.
    pub(super) reported: &'a [CopyFilter],
    /// The kind of a unit.
    pub(super) unit: &'a dyn Fn(UnitId) -> Option<CopyFilter>,
    /// The kind of two that are copies of each other.
    pub(super) pair: &'a dyn Fn(UnitId, UnitId) -> Option<CopyFilter>,
}

impl Kinds<'_> {
    fn leaves_out(&self, kind: CopyFilter) -> bool {
        !self.reported.contains(&kind)
    }
}

/// Families of copies among all bodies, in which every two are alike; and how many families of identical ones were
/// left out, by kind.
pub(super) fn families(facts: &[FileFacts], kinds: &Kinds<'_>) -> (Vec<Family>, LeftOut) {
    let mut aside: BTreeMap<(CopyFilter, u64), usize> = BTreeMap::new();
    let mut all: Vec<UnitId> = Vec::new();
    for (id, unit) in units(facts) {
        let is_body = matches!(unit.kind, UnitKind::Function | UnitKind::Method);
        if !is_body || unit.tokens.len() < SIZE_MIN {
            continue;
        }
        let boilerplate = || of_boilerplate(unit.boilerplate).filter(|kind| kinds.leaves_out(*kind));
        match (kinds.unit)(id).or_else(boilerplate) {
            None => all.push(id),
            Some(kind) => *aside.entry((kind, unit.canonical)).or_default() += 1,
        }
    }
    let (mut likes, of_pairs) = Index::new(facts, &all).likes(kinds);
    aside.extend(of_pairs.into_iter().map(|pair| (pair, 2)));
    // What is doubted comes last, and joins no family of what is not.
    likes.sort_by(|one, other| {
        let key = |like: &Like| (std::cmp::Reverse(like.tier), like.one, like.other);
        one.is_doubted
            .cmp(&other.is_doubted)
            .then(other.similarity.total_cmp(&one.similarity))
            .then(key(one).cmp(&key(other)))
    });
    let mut left_out: BTreeMap<CopyFilter, usize> = BTreeMap::new();
    let mut families = Vec::new();
    for (family, kind) in clusters(&likes, &all) {
        match kind {
            Some(kind) => *left_out.entry(kind).or_default() += 1,
            None => families.push(family),
        }
    }
    for family in &mut families {
        family.is_doubted = is_family_doubted(facts, family);
    }
    families.sort_by(|one, other| one.members.cmp(&other.members));
    for ((kind, _), _) in aside.into_iter().filter(|(_, members)| *members > 1) {
        *left_out.entry(kind).or_default() += 1;
    }
    (families, left_out.into_iter().collect())
}

/// Which units hold each run of three tokens.
struct Index<'a> {
    facts: &'a [FileFacts],
    all: &'a [UnitId],
    /// The runs of each unit, each once.
    runs: Vec<Vec<u64>>,
    holders: FxHashMap<u64, Vec<u32>>,
    total: f64,
}

impl<'a> Index<'a> {
    #[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 units")]
    fn new(facts: &'a [FileFacts], all: &'a [UnitId]) -> Self {
        let mut holders: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        let mut runs = Vec::with_capacity(all.len());
        for (number, id) in all.iter().enumerate() {
            let mut own = Vec::new();
            for_each_run(id.tokens(facts), |run| own.push(run));
            own.sort_unstable();
            own.dedup();
            for run in &own {
                holders.entry(*run).or_default().push(number as u32);
            }
            runs.push(own);
        }
        let total = all.len() as f64 + BACKGROUND.bodies;
        Self { facts, all, runs, holders, total }
    }

    #[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 units")]
    fn weight(&self, run: u64) -> f64 {
        let here = self.holders.get(&run).map_or(0, Vec::len) as f64;
        weight(self.total, here + BACKGROUND.count(Kind::Run, run_key(run)))
    }

    /// Pairs of units that are copies, the first before the second; and the kinds of those that are left out, with
    /// the canonical form of the first.
    fn likes(&self, kinds: &Kinds<'_>) -> (Vec<Like>, BTreeSet<(CopyFilter, u64)>) {
        let weights: Vec<f64> =
            self.runs.iter().map(|runs| runs.iter().map(|run| self.weight(*run)).sum()).collect();
        let mut bits = vec![0.0f64; self.all.len()];
        let (mut likes, mut left_out) = (Vec::new(), BTreeSet::new());
        for number in 0..self.all.len() {
            let mut lists: Vec<(u64, &Vec<u32>)> =
                self.runs[number].iter().map(|run| (*run, &self.holders[run])).collect();
            lists.sort_by_key(|(run, list)| (list.len(), *run));
            let mut touched = Vec::new();
            for (at, (run, list)) in lists.iter().enumerate() {
                if list.len() > LISTS.2 || (at >= LISTS.0 && list.len() > LISTS.1) {
                    break;
                }
                let weight = self.weight(*run);
                for other in list.iter().filter(|other| **other as usize > number) {
                    if bits[*other as usize] == 0.0 {
                        touched.push(*other);
                    }
                    bits[*other as usize] += weight;
                }
            }
            let mut candidates: Vec<(f64, u32)> = touched
                .drain(..)
                .map(|other| (std::mem::take(&mut bits[other as usize]), other))
                .filter(|(sum, other)| *sum >= SHARED_MIN * weights[number].min(weights[*other as usize]))
                .collect();
            candidates.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            candidates.truncate(CANDIDATES_MAX);
            if !candidates.is_empty() {
                let skipped = self.verify(number, &candidates, (weights[number], kinds), &mut likes);
                let canonical = self.all[number].of(self.facts).canonical;
                left_out.extend(skipped.into_iter().map(|kind| (kind, canonical)));
            }
        }
        (likes, left_out)
    }

    /// Adds the candidates that are copies of a unit; answers the kinds of copies that are left out.
    fn verify(
        &self,
        number: usize,
        candidates: &[(f64, u32)],
        (whole, kinds): (f64, &Kinds<'_>),
        likes: &mut Vec<Like>,
    ) -> Vec<CopyFilter> {
        let mut left_out = Vec::new();
        let own = self.all[number];
        let tokens = own.tokens(self.facts);
        let mut similar = Similar::new(tokens.iter().map(|token| masked(*token)));
        for (bits, other) in candidates {
            let copy = self.all[*other as usize];
            if overlap(self.facts, own, copy) {
                continue;
            }
            let (a, b) = (own.of(self.facts), copy.of(self.facts));
            // Other methods of it as well: what a visitor does to each kind of node is alike.
            let of_one_trait = a.implements.is_some() && a.implements == b.implements;
            if of_one_trait && kinds.leaves_out(CopyFilter::TraitImpl) {
                left_out.extend((a.canonical == b.canonical).then_some(CopyFilter::TraitImpl));
                continue;
            }
            let Some(mut like) = self.like(number, (*bits, *other), whole, &mut similar) else { continue };
            let is_other = |kind: CopyFilter, are_other: fn(&[FileFacts], UnitId, UnitId) -> bool| {
                (kinds.leaves_out(kind) && are_other(self.facts, own, copy)).then_some(kind)
            };
            let other = is_other(CopyFilter::Table, are_other_tables)
                .or_else(|| is_other(CopyFilter::Constructor, are_makers_of_other_types))
                .or_else(|| is_other(CopyFilter::Twin, does_one_wait));
            if other.is_some() {
                left_out.extend(other);
                continue;
            }
            like.kind = (kinds.pair)(own, copy);
            likes.push(like);
        }
        left_out
    }

    /// What makes a candidate a copy of a unit, if it is one.
    #[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 tokens")]
    fn like(
        &self,
        number: usize,
        (bits, other): (f64, u32),
        whole: f64,
        similar: &mut Similar,
    ) -> Option<Like> {
        let (own, copy) = (self.all[number], self.all[other as usize]);
        let (a, b) = (own.of(self.facts), copy.of(self.facts));
        let names = SharedNames::of(own.vocabulary(self.facts), copy.vocabulary(self.facts));
        let vocabulary = names.of_both();
        if vocabulary < self.vocabulary_min(own, copy) {
            return None;
        }
        let tokens = copy.tokens(self.facts);
        let common = similar.common(tokens.iter().map(|token| masked(*token)));
        let sizes = (a.tokens.len(), b.tokens.len());
        let similarity = 2.0 * common as f64 / (sizes.0 + sizes.1) as f64;
        let tier = if a.canonical == b.canonical {
            if a.written == b.written { Tier::Exact } else { Tier::Renamed }
        } else {
            if similarity < ALIKE || own.file == copy.file {
                return None;
            }
            let evidence = Evidence {
                similarity,
                blind: 0.0,
                bits,
                share: bits / whole.max(1.0),
                words: 0.0,
                jaccard: vocabulary,
                size: sizes.0.min(sizes.1),
                form: None,
                namesake: false,
            };
            evidence.tier().filter(|tier| *tier == Tier::Near)?
        };
        let is_doubted = is_doubted(self.facts, (own, copy), tier, names);
        Some(Like { one: number as u32, other, tier, is_doubted, similarity, vocabulary, kind: None })
    }

    /// How much of their vocabulary two have to share.
    fn vocabulary_min(&self, one: UnitId, other: UnitId) -> f64 {
        let receiver = |id: UnitId| {
            let facts = &self.facts[id.file as usize];
            id.of(self.facts).receiver.map(|name| facts.text(name))
        };
        match (receiver(one), receiver(other)) {
            (Some(one), Some(other)) if one != other => VOCABULARY_OF.1,
            (a, b) if a == b && one.name(self.facts) == other.name(self.facts) => VOCABULARY_OF.0,
            _ => VOCABULARY_MIN,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::diagnostic::Confidence;
    use crate::facts::{Detail, extract};

    /// Families among units that are all of one kind.
    pub(in crate::clones) fn families_of(
        facts: &[FileFacts],
        reported: &[CopyFilter],
        kind: Option<CopyFilter>,
    ) -> (Vec<Family>, LeftOut) {
        families(facts, &Kinds { reported, unit: &|_| kind, pair: &|_, _| None })
    }

    /// A body of some size.
    pub(in crate::clones) fn body(name: &str, local: &str, calls: &[&str]) -> String {
        let calls = calls
            .iter()
            .map(|call| format!("    {local}.{call}({local}.len(), 3);\n"))
            .collect::<Vec<String>>()
            .concat();
        format!(
            "fn {name}({local}: &mut Ledger) -> usize {{\n{calls}    for entry in {local}.entries() {{\n        \
             if entry.is_settled() {{ {local}.post(entry.amount, entry.account); }}\n    }}\n    {local}.total()\n}}\n"
        )
    }

    #[test]
    fn families_hold_copies_and_no_chains() {
        let texts = [
            body("a", "ledger", &["open", "verify", "balance"]),
            body("b", "book", &["open", "verify", "balance"]),
            body("c", "ledger", &["open", "verify", "balance", "close"]),
            "fn d(x: &Tree) -> usize {\n let mut stack = vec![x]; let mut depth = 0;\n while let Some(node) = \
             stack.pop() { depth += node.weight(); stack.extend(node.children.iter().rev()); }\n depth\n}\n"
                .to_owned(),
        ];
        let facts: Vec<FileFacts> = texts.iter().map(|text| extract(text, Detail::Fingerprints)).collect();
        let (families, _) = families_of(&facts, &[], None);
        let names: Vec<Vec<&str>> = families
            .iter()
            .map(|family| family.members.iter().map(|member| member.name(&facts)).collect())
            .collect();
        assert_eq!(names, [["a", "b", "c"]]);
        assert_eq!(families[0].confidence(), Confidence::Probable);
    }

    fn names_of(texts: &[&str]) -> Vec<Vec<String>> {
        let facts: Vec<FileFacts> = texts.iter().map(|text| extract(text, Detail::Fingerprints)).collect();
        let (families, _) = families_of(&facts, &[], None);
        let names = |family: &Family| family.members.iter().map(|id| id.name(&facts).to_owned()).collect();
        families.iter().map(names).collect()
    }

    /// A method that gives another guard of its own kind.
    fn twin(kind: &str, name: &str) -> String {
        format!(
            "impl {kind}Guard {{\n fn {name}(self, f: impl FnOnce(&mut Data) -> &mut Part) -> {kind}Mapped {{\n let data = \
             f(&mut self.data) as *mut Part;\n let inner = self.skip_drop();\n inner.lock.note(inner.span, 7);\n if inner.lock.is_poisoned() {{ inner.lock.clear_poison(); }}\n\n {kind}Mapped {{ data, lock: inner.lock, \
             span: inner.span, marker: PhantomData }}\n }}\n}}\n"
        )
    }

    #[test]
    fn methods_that_do_the_same_to_other_types_are_twins_and_no_copies() {
        let (read, write) = (twin("Read", "map"), twin("Write", "map"));
        assert_eq!(names_of(&[&read, &write]), Vec::<Vec<String>>::new());
        assert_eq!(names_of(&[&read, &twin("Read", "map")]), [["map", "map"]]);
    }

    #[test]
    fn what_has_one_name_and_uses_others_is_possible() {
        let tier = |name: &str, calls: &[&str]| {
            let texts = [body("a", "ledger", &["open", "verify", "balance"]), body(name, "book", calls)];
            let facts = texts.map(|text| extract(&text, Detail::Fingerprints));
            families_of(&facts, &[], None).0.first().map(Family::confidence)
        };
        assert_eq!(tier("a", &["open", "verify", "balance"]), Some(Confidence::Definite));
        assert_eq!(tier("a", &["load", "prove", "balance"]), Some(Confidence::Possible));
        assert_eq!(tier("b", &["load", "prove", "balance"]), None);
    }

    #[test]
    fn what_waits_is_a_twin_of_what_does_not() {
        let calls = ["open", "verify", "balance"];
        let waiting =
            body("b", "book", &calls).replace("fn b", "async fn b").replace("len(), 3)", "len(), 3).await");
        let facts = [body("a", "ledger", &calls), waiting].map(|text| extract(&text, Detail::Fingerprints));
        let (found, left_out) = families_of(&facts, &[], None);
        assert_eq!((found.len(), left_out), (0, vec![(CopyFilter::Twin, 1)]));
        assert_eq!(families_of(&facts, &[CopyFilter::Twin], None).0.len(), 1);
    }

    #[test]
    fn each_type_fills_its_own_fields() {
        let made = |ty: &str, before: &str, value: &str| {
            let fields = "rows: store.rows.clone(), seal: Seal::of(store, 3), clerk: store.clerk.clone(), day: Day::of(store), \
                          open: None, stamps: Stamps::new(store.rows.len(), 7), keys: Keys::cut(store.locks, 2)";
            let value = value.replace('$', &format!("Self {{ {fields} }}"));
            format!("impl {ty} {{ fn new(store: &Store) -> Self {{ {before} {value} }} }}")
        };
        let found = |texts: [String; 2], reported: &[CopyFilter]| {
            let facts = texts.map(|text| extract(&text, Detail::Fingerprints));
            let (families, left_out) = families_of(&facts, reported, None);
            (families.len(), left_out)
        };
        let constructors = vec![(CopyFilter::Constructor, 1)];
        for value in ["$", "Ok($)"] {
            let pair = || [made("Vault", "", value), made("Safe", "", value)];
            assert_eq!(found(pair(), &[]), (0, constructors.clone()));
            assert_eq!(found(pair(), &[CopyFilter::Constructor]), (1, Vec::new()));
        }
        assert_eq!(found(["Vault"; 2].map(|ty| made(ty, "", "$")), &[]).0, 1, "one type");
        let pair = ["Vault", "Safe"].map(|ty| made(ty, "store.settle(9); store.lock(4);", "$"));
        assert_eq!(found(pair, &[]).0, 1, "and does something else");
    }

    #[test]
    fn tables_of_other_values_are_no_copies() {
        let table = |name: &str, words: [&str; 6]| {
            let rows =
                words.map(|word| format!("Row {{ text: \"{word}\", more: None, less: Vec::new() }},\n"));
            format!("fn {name}() -> Vec<Row> {{\n vec![\n{}]\n}}\n", rows.concat())
        };
        let one = table("rows", ["a b", "c d", "e f", "g h", "i j", "k l"]);
        let other = table("lines", ["m", "n", "o", "p", "q", "r"]);
        let nearly = table("lines", ["a b", "c d", "e f", "g h", "i j", "r"]);
        assert_eq!(names_of(&[&one, &other]), Vec::<Vec<String>>::new());
        assert_eq!(names_of(&[&one, &nearly]), [["rows", "lines"]]);
    }

    #[test]
    fn methods_of_one_trait_are_no_copies_and_counted() {
        let method = |name: &str| {
            format!(
                "fn {name}(&mut self, node: Node) -> Node {{\n let depth = self.depth.entry(node.id()).or_insert(0);\n \
                 if *depth > self.limit {{ return self.cut(node, *depth); }}\n self.trace.push((node.id(), *depth));\n node.walk_children(self)\n}}\n"
            )
        };
        let visitor = format!("impl Fold for Cutter {{\n{}{}}}\n", method("fold_ty"), method("fold_const"));
        let facts = [extract(&visitor, Detail::Fingerprints)];
        let (found, left_out) = families_of(&facts, &[], None);
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(left_out, [(CopyFilter::TraitImpl, 1)]);
        let (found, left_out) = families_of(&facts, &[CopyFilter::TraitImpl], None);
        assert_eq!((found.len(), left_out.len()), (1, 0));
        let (found, left_out) = families_of(&facts, &[], Some(CopyFilter::Test));
        assert_eq!((found.len(), left_out), (0, vec![(CopyFilter::Test, 1)]));
    }

    #[test]
    fn a_family_is_left_out_where_all_its_pairs_are() {
        let texts = ["a", "b", "c"].map(|name| body(name, name, &["open", "verify", "balance"]));
        let facts: Vec<FileFacts> = texts.iter().map(|text| extract(text, Detail::Fingerprints)).collect();
        let of_first_two =
            |one: UnitId, other: UnitId| (one.file < 2 && other.file < 2).then_some(CopyFilter::Platform);
        let kinds = Kinds { reported: &[], unit: &|_| None, pair: &of_first_two };
        let (all, left_out) = families(&facts, &kinds);
        assert_eq!((all.len(), all[0].members.len(), left_out), (1, 3, Vec::new()));
        let (two, left_out) = families(&facts[..2], &kinds);
        assert_eq!((two.len(), left_out), (0, vec![(CopyFilter::Platform, 1)]));
    }
}
