//! The search without a concept: families of copies among all bodies of a workspace.

use super::anchored::{CANDIDATES_MAX, filter_of, for_each_run, weight};
use super::background::{BACKGROUND, Kind, run_key};
use super::score::{Evidence, Tier};
use super::subsequence::Similar;
use super::{UnitId, overlap, units};
use crate::facts::FileFacts;
use crate::facts::fingerprints::{Unit, UnitKind, masked};
use crate::registry::CopyFilter;
use rustc_hash::{FxHashMap, FxHashSet};

/// Tokens below which a body is not looked at: without a concept to start from, too many are alike.
const SIZE_MIN: usize = 28;
/// Lists of units that are walked whatever their length, and the lengths above which others are not.
const LISTS: (usize, usize, usize) = (8, 400, 8000);
/// Part of the smaller body's weight that two must share.
const SHARED_MIN: f64 = 0.25;
/// Similarity from which two of different files are of one family; those of one file have to be identical but for
/// names, for neighbours are often alike on purpose.
const ALIKE: f64 = 0.85;

/// Copies of each other.
#[derive(Debug, Clone)]
pub struct Family {
    /// Its members, by place.
    pub members: Vec<UnitId>,
    /// How the least alike two of them are alike.
    pub similarity: f64,
    /// The weakest tier among them.
    pub tier: Tier,
}

/// A pair of likes.
struct Like {
    one: u32,
    other: u32,
    tier: Tier,
    similarity: f64,
}

/// Families of copies among the bodies that `is_meant` takes, in which every two are alike.
pub fn families(
    facts: &[FileFacts],
    reported: &[CopyFilter],
    is_meant: impl Fn(UnitId, &Unit) -> bool,
) -> Vec<Family> {
    let all: Vec<UnitId> = units(facts)
        .filter(|(id, unit)| {
            matches!(unit.kind, UnitKind::Function | UnitKind::Method)
                && says_something(unit, reported)
                && unit.tokens.len() >= SIZE_MIN
                && is_meant(*id, unit)
        })
        .map(|(id, _)| id)
        .collect();
    let traits = reported.contains(&CopyFilter::TraitImpl);
    let mut likes = Index::new(facts, &all).likes(traits);
    likes.sort_by(|one, other| {
        let key = |like: &Like| (std::cmp::Reverse(like.tier), like.one, like.other);
        other.similarity.total_cmp(&one.similarity).then(key(one).cmp(&key(other)))
    });
    let mut families = clusters(&likes, &all);
    families.sort_by(|one, other| one.members.cmp(&other.members));
    families
}

/// Whether a body is more than many are, or of a kind that the registry asks for.
fn says_something(unit: &Unit, reported: &[CopyFilter]) -> bool {
    filter_of(unit.boilerplate).is_none_or(|filter| reported.contains(&filter))
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

    /// Pairs of units that are copies, the first before the second.
    fn likes(&self, traits: bool) -> Vec<Like> {
        let weights: Vec<f64> =
            self.runs.iter().map(|runs| runs.iter().map(|run| self.weight(*run)).sum()).collect();
        let mut bits = vec![0.0f64; self.all.len()];
        let mut likes = Vec::new();
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
                self.verify(number, &candidates, (weights[number], traits), &mut likes);
            }
        }
        likes
    }

    #[expect(clippy::cast_precision_loss, reason = "bodies have far fewer than 2^52 tokens")]
    fn verify(
        &self,
        number: usize,
        candidates: &[(f64, u32)],
        (whole, traits): (f64, bool),
        likes: &mut Vec<Like>,
    ) {
        let own = self.all[number];
        let tokens = own.tokens(self.facts);
        let mut similar = Similar::new(tokens.iter().map(|token| masked(*token)));
        for (bits, other) in candidates {
            let copy = self.all[*other as usize];
            let (a, b) = (own.of(self.facts), copy.of(self.facts));
            let of_one_trait = a.implements.is_some()
                && a.implements == b.implements
                && own.name(self.facts) == copy.name(self.facts);
            if (of_one_trait && !traits) || overlap(self.facts, own, copy) {
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
                    jaccard: self.jaccard(own, copy),
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
            likes.push(Like { one: number as u32, other: *other, tier, similarity });
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
    let mut families: Vec<(Vec<u32>, f64, Tier)> = Vec::new();
    for like in likes {
        let place = |member: u32| family_of.get(&member).copied();
        let (at, new): (usize, Vec<u32>) = match (place(like.one), place(like.other)) {
            (None, None) => {
                families.push((Vec::new(), like.similarity, like.tier));
                (families.len() - 1, vec![like.one, like.other])
            }
            (Some(at), None) => (at, vec![like.other]),
            (None, Some(at)) => (at, vec![like.one]),
            (Some(_), Some(_)) => continue,
        };
        if families[at].0.iter().all(|member| new.iter().all(|new| alike(*member, *new))) {
            let (members, similarity, tier) = &mut families[at];
            members.extend(&new);
            *similarity = similarity.min(like.similarity);
            *tier = (*tier).min(like.tier);
            family_of.extend(new.into_iter().map(|member| (member, at)));
        }
    }
    let made = families.into_iter().map(|(members, similarity, tier)| {
        let mut members: Vec<UnitId> = members.into_iter().map(|member| all[member as usize]).collect();
        members.sort_unstable();
        Family { members, similarity, tier }
    });
    made.filter(|family| family.members.len() > 1).collect()
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
        let families = families(&facts, &[], |_, _| true);
        let names: Vec<Vec<&str>> = families
            .iter()
            .map(|family| family.members.iter().map(|member| member.name(&facts)).collect())
            .collect();
        assert_eq!(names, [["a", "b", "c"]]);
        assert_eq!(families[0].tier, Tier::Near);
    }
}
