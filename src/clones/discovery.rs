//! The search without a concept: families of copies among all bodies of a workspace.

use super::anchored::{CANDIDATES_MAX, filter_of, for_each_run, weight};
use super::background::{BACKGROUND, Kind, run_key};
use super::home::Home;
use super::score::{Evidence, Tier};
use super::subsequence::Similar;
use super::{UnitId, overlap, units};
use crate::facts::FileFacts;
use crate::facts::fingerprints::{Unit, UnitKind, class, class_of, literal_index, masked};
use crate::registry::CopyFilter;
use rustc_hash::{FxHashMap, FxHashSet};
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
/// Part of the names of types, functions and fields that two have in common. With fewer they do the same to other
/// things, which takes a trait or a macro to unify, and is done on purpose more often than not.
const VOCABULARY_MIN: f64 = 0.78;
/// The same for two of one name, which were copied, and for methods of different types, which are twins.
const VOCABULARY_OF: (f64, f64) = (0.55, 0.88);

/// Literals from which a body is a table, where one of so many tokens is one; and of how many literals two tables
/// have to share one.
const TABLE: (usize, usize, usize) = (5, 8, 3);

/// Copies of each other.
#[derive(Debug, Clone)]
pub struct Family {
    /// Its members, by place.
    pub members: Vec<UnitId>,
    /// How the least alike two of them are alike.
    pub similarity: f64,
    /// The weakest tier among them.
    pub tier: Tier,
    /// Names of types, functions and fields that the least alike two share, of all that they use: from 0 to 1.
    pub vocabulary: f64,
    /// The member that the others are best replaced by.
    pub home: Option<Home>,
    /// Lines of code that could go.
    pub saved: usize,
}

/// Families of copies that are not looked at, by kind.
pub type LeftOut = Vec<(CopyFilter, usize)>;

/// A pair of likes.
struct Like {
    one: u32,
    other: u32,
    tier: Tier,
    similarity: f64,
    vocabulary: f64,
}

/// Families of copies among the bodies that `why_not` takes, in which every two are alike; and how many families of
/// identical ones were left out, by kind. `why_not` gives the kind of what is left out, or nothing of what is not told.
pub fn families(
    facts: &[FileFacts],
    reported: &[CopyFilter],
    why_not: impl Fn(UnitId, &Unit) -> Result<(), Option<CopyFilter>>,
) -> (Vec<Family>, LeftOut) {
    let mut aside: BTreeMap<(CopyFilter, u64), usize> = BTreeMap::new();
    let mut all: Vec<UnitId> = Vec::new();
    for (id, unit) in units(facts) {
        let is_body = matches!(unit.kind, UnitKind::Function | UnitKind::Method);
        if !is_body || unit.tokens.len() < SIZE_MIN {
            continue;
        }
        let boilerplate = filter_of(unit.boilerplate).filter(|filter| !reported.contains(filter));
        match why_not(id, unit).and(boilerplate.map_or(Ok(()), |filter| Err(Some(filter)))) {
            Ok(()) => all.push(id),
            Err(Some(filter)) => *aside.entry((filter, unit.canonical)).or_default() += 1,
            Err(None) => {}
        }
    }
    let traits = reported.contains(&CopyFilter::TraitImpl);
    let (mut likes, of_traits) = Index::new(facts, &all).likes(traits);
    aside.extend(of_traits.into_iter().map(|canonical| ((CopyFilter::TraitImpl, canonical), 2)));
    likes.sort_by(|one, other| {
        let key = |like: &Like| (std::cmp::Reverse(like.tier), like.one, like.other);
        other.similarity.total_cmp(&one.similarity).then(key(one).cmp(&key(other)))
    });
    let mut families = clusters(&likes, &all);
    families.sort_by(|one, other| one.members.cmp(&other.members));
    let mut left_out: BTreeMap<CopyFilter, usize> = BTreeMap::new();
    for ((filter, _), _) in aside.into_iter().filter(|(_, members)| *members > 1) {
        *left_out.entry(filter).or_default() += 1;
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

    /// Pairs of units that are copies, the first before the second; and the canonical forms that methods of one trait
    /// share, which are none.
    fn likes(&self, traits: bool) -> (Vec<Like>, BTreeSet<u64>) {
        let weights: Vec<f64> =
            self.runs.iter().map(|runs| runs.iter().map(|run| self.weight(*run)).sum()).collect();
        let mut bits = vec![0.0f64; self.all.len()];
        let (mut likes, mut of_traits) = (Vec::new(), BTreeSet::new());
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
                let skipped = self.verify(number, &candidates, (weights[number], traits), &mut likes);
                of_traits.extend(skipped.then(|| self.all[number].of(self.facts).canonical));
            }
        }
        (likes, of_traits)
    }

    /// Adds the candidates that are copies of a unit; answers whether one is the same method of another type.
    #[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 tokens")]
    fn verify(
        &self,
        number: usize,
        candidates: &[(f64, u32)],
        (whole, traits): (f64, bool),
        likes: &mut Vec<Like>,
    ) -> bool {
        let mut skipped = false;
        let own = self.all[number];
        let tokens = own.tokens(self.facts);
        let mut similar = Similar::new(tokens.iter().map(|token| masked(*token)));
        for (bits, other) in candidates {
            let copy = self.all[*other as usize];
            let (a, b) = (own.of(self.facts), copy.of(self.facts));
            // Other methods of it as well: what a visitor does to each kind of node is alike.
            let of_one_trait = a.implements.is_some() && a.implements == b.implements;
            if (of_one_trait && !traits) || overlap(self.facts, own, copy) {
                skipped |= of_one_trait && a.canonical == b.canonical;
                continue;
            }
            let vocabulary = self.jaccard(own, copy);
            if vocabulary < self.vocabulary_min(own, copy) || self.are_other_tables(own, copy) {
                continue;
            }
            let other_tokens = copy.tokens(self.facts);
            let common = similar.common(other_tokens.iter().map(|token| masked(*token)));
            let similarity = 2.0 * common as f64 / (tokens.len() + other_tokens.len()) as f64;
            let tier = if a.canonical == b.canonical {
                if a.written == b.written { Tier::Exact } else { Tier::Renamed }
            } else if similarity >= ALIKE && own.file != copy.file {
                let evidence = Evidence {
                    similarity,
                    blind: 0.0,
                    bits: *bits,
                    share: bits / whole.max(1.0),
                    words: 0.0,
                    jaccard: vocabulary,
                    size: tokens.len().min(other_tokens.len()),
                    form: None,
                };
                match evidence.tier() {
                    Some(Tier::Near) => Tier::Near,
                    _ => continue,
                }
            } else {
                continue;
            };
            likes.push(Like { one: number as u32, other: *other, tier, similarity, vocabulary });
        }
        skipped
    }

    /// Whether two are tables of literals, and of different ones.
    fn are_other_tables(&self, one: UnitId, other: UnitId) -> bool {
        let values = |id: UnitId| {
            let literals = &self.facts[id.file as usize].fingerprints.literals;
            let tokens = id.tokens(self.facts).iter().filter(|token| class_of(**token) == class::LITERAL);
            let mut values: Vec<Option<&u32>> =
                tokens.map(|token| literals.get(literal_index(*token))).collect();
            values.sort_unstable();
            values
        };
        let is_table =
            |id: UnitId, values: usize| values >= TABLE.0 && values * TABLE.1 >= id.tokens(self.facts).len();
        let (a, mut b) = (values(one), values(other));
        let (count, is_other) = (a.len().max(b.len()), is_table(one, a.len()) && is_table(other, b.len()));
        let shared = a.iter().filter(|value| {
            b.binary_search(value).is_ok_and(|at| {
                b.remove(at);
                true
            })
        });
        is_other && shared.count() * TABLE.2 < count
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

    /// Shared names by all names.
    #[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 names")]
    fn jaccard(&self, one: UnitId, other: UnitId) -> f64 {
        let (one, other) = (one.vocabulary(self.facts), other.vocabulary(self.facts));
        let shared = one.iter().filter(|word| other.binary_search(word).is_ok()).count();
        shared as f64 / (one.len() + other.len() - shared).max(1) as f64
    }
}

/// Families in which every two are alike, grown from the most alike pairs: never by chains.
fn clusters(likes: &[Like], all: &[UnitId]) -> Vec<Family> {
    let known: FxHashSet<(u32, u32)> = likes.iter().map(|like| (like.one, like.other)).collect();
    let alike = |a: u32, b: u32| known.contains(&(a.min(b), a.max(b)));
    let mut family_of: FxHashMap<u32, usize> = FxHashMap::default();
    let mut families: Vec<(Vec<u32>, Family)> = Vec::new();
    for like in likes {
        let place = |member: u32| family_of.get(&member).copied();
        let (at, new): (usize, Vec<u32>) = match (place(like.one), place(like.other)) {
            (None, None) => {
                families.push((Vec::new(), Family::of(like)));
                (families.len() - 1, vec![like.one, like.other])
            }
            (Some(at), None) => (at, vec![like.other]),
            (None, Some(at)) => (at, vec![like.one]),
            (Some(_), Some(_)) => continue,
        };
        if families[at].0.iter().all(|member| new.iter().all(|new| alike(*member, *new))) {
            let (members, family) = &mut families[at];
            members.extend(&new);
            family.similarity = family.similarity.min(like.similarity);
            family.tier = family.tier.min(like.tier);
            family.vocabulary = family.vocabulary.min(like.vocabulary);
            family_of.extend(new.into_iter().map(|member| (member, at)));
        }
    }
    let made = families.into_iter().map(|(members, family)| {
        let mut members: Vec<UnitId> = members.into_iter().map(|member| all[member as usize]).collect();
        members.sort_unstable();
        Family { members, ..family }
    });
    made.filter(|family| family.members.len() > 1).collect()
}

impl Family {
    /// A family as alike as two.
    fn of(like: &Like) -> Self {
        let Like { tier, similarity, vocabulary, .. } = *like;
        Self { members: Vec::new(), similarity, tier, vocabulary, home: None, saved: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Detail, extract};

    fn body(name: &str, local: &str, calls: &[&str]) -> String {
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
        let (families, _) = families(&facts, &[], |_, _| Ok(()));
        let names: Vec<Vec<&str>> = families
            .iter()
            .map(|family| family.members.iter().map(|member| member.name(&facts)).collect())
            .collect();
        assert_eq!(names, [["a", "b", "c"]]);
        assert_eq!(families[0].tier, Tier::Near);
    }

    fn names_of(texts: &[&str]) -> Vec<Vec<String>> {
        let facts: Vec<FileFacts> = texts.iter().map(|text| extract(text, Detail::Fingerprints)).collect();
        let (families, _) = families(&facts, &[], |_, _| Ok(()));
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
        let (found, left_out) = families(&facts, &[], |_, _| Ok(()));
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(left_out, [(CopyFilter::TraitImpl, 1)]);
        let (found, left_out) = families(&facts, &[CopyFilter::TraitImpl], |_, _| Ok(()));
        assert_eq!((found.len(), left_out.len()), (1, 0));
        let (found, left_out) = families(&facts, &[], |_, _| Err(Some(CopyFilter::Test)));
        assert_eq!((found.len(), left_out), (0, vec![(CopyFilter::Test, 1)]));
    }
}
