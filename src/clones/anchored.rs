//! The search from concepts: which units of the workspace are copies of a given few.

use super::discovery::LeftOut;
use super::families::Family;
use super::likeness::Likeness;
use super::names::Affinity;
use super::score::{Evidence, Tier};
use super::shapes;
use super::{UnitId, overlap};
use crate::facts::FileFacts;
use crate::registry::CopyFilter;
use rustc_hash::FxHashSet;

/// A concept's definition that copies are looked for of.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// The concept, as an index into the registry.
    pub concept: usize,
    /// One of its definitions.
    pub unit: UnitId,
    /// The similarity that the entry asks for.
    pub similar: Option<f64>,
    /// Whether shapes are compared: not, as is usual, or even where little is shared.
    pub shape: Option<bool>,
}

/// A copy of a concept.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The concept, as an index into the registry.
    pub concept: usize,
    /// Its definition.
    pub original: UnitId,
    /// What copies it.
    pub copy: UnitId,
    /// How it was told.
    pub tier: Tier,
    /// How alike the two are, from 0 to 1 in hundredths.
    pub similarity: f64,
    /// Whether only the names that are used are alike.
    pub words_only: bool,
    /// What the two have in common.
    pub evidence: Option<Evidence>,
    /// How near the names are.
    pub affinity: Affinity,
    /// Why it is not worth a report.
    pub filter: Option<CopyFilter>,
}

/// How far the search for copies of one definition went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// The concept, as an index into the registry.
    pub concept: usize,
    /// Bodies or shapes that were looked at.
    pub units: usize,
    /// Those of them that share enough with it to be worth a comparison.
    pub candidates: usize,
    /// Those of the candidates that were compared, the most evident first.
    pub compared: usize,
}

/// All copies of all concepts.
#[derive(Debug, Default)]
pub struct Copies {
    /// Copies, by concept, then by place.
    pub pairs: Vec<Pair>,
    /// How far each search went.
    pub searches: Vec<Search>,
    /// The units of the concepts, by concept.
    pub originals: Vec<(usize, UnitId)>,
    /// Copies that no concept names, where they are asked for.
    pub families: Vec<Family>,
    /// How many of these were left out, by kind.
    pub families_left_out: LeftOut,
}

impl Copies {
    /// How many copies were left out of the report, by kind.
    pub fn left_out(&self, reported: &[CopyFilter]) -> Vec<(CopyFilter, usize)> {
        let count = |filter: CopyFilter| self.pairs.iter().filter(|pair| pair.filter == Some(filter)).count();
        let kinds = CopyFilter::ALL.into_iter().filter(|filter| !reported.contains(filter));
        kinds.map(|filter| (filter, count(filter))).filter(|(_, count)| *count > 0).collect()
    }

    /// The first unit of a concept.
    pub fn original(&self, concept: usize) -> Option<UnitId> {
        self.originals.iter().find(|(own, _)| *own == concept).map(|(_, unit)| *unit)
    }

    /// What was found of a unit as a copy of a concept.
    pub fn pair(&self, concept: usize, copy: UnitId) -> Option<&Pair> {
        let at = self.pairs.binary_search_by_key(&(concept, copy), |pair| (pair.concept, pair.copy)).ok()?;
        Some(&self.pairs[at])
    }
}

/// Copies of the anchors among all units of all files.
pub fn find(facts: &[FileFacts], anchors: &[Anchor]) -> Copies {
    let (mut pairs, mut searches) = (Vec::new(), Vec::new());
    let bodies: Vec<&Anchor> =
        anchors.iter().filter(|anchor| anchor.unit.of(facts).kind.has_body()).collect();
    if !bodies.is_empty() {
        let likeness = Likeness::new(facts, &bodies);
        searches.extend(likeness.searches());
        pairs.extend(likeness.copies());
    }
    let shapes: Vec<&Anchor> =
        anchors.iter().filter(|anchor| anchor.unit.of(facts).kind.has_shape()).collect();
    if !shapes.is_empty() {
        let (copies, of_shapes) = shapes::copies(facts, &shapes);
        pairs.extend(copies);
        searches.extend(of_shapes);
    }
    let own: FxHashSet<(usize, UnitId)> =
        anchors.iter().map(|anchor| (anchor.concept, anchor.unit)).collect();
    pairs.retain(|pair: &Pair| {
        !own.contains(&(pair.concept, pair.copy)) && !overlap(facts, pair.original, pair.copy)
    });
    // Of several definitions of a concept the most alike is the one that was copied.
    pairs.sort_by(|one, other| {
        let key = |pair: &Pair| (pair.concept, pair.copy, std::cmp::Reverse(pair.tier));
        key(one).cmp(&key(other)).then(other.similarity.total_cmp(&one.similarity))
    });
    pairs.dedup_by_key(|pair| (pair.concept, pair.copy));
    let originals = anchors.iter().map(|anchor| (anchor.concept, anchor.unit)).collect();
    Copies { pairs, searches, originals, families: Vec::new(), families_left_out: Vec::new() }
}

/// What every candidate of every anchor has in common with it, however little: anchor, candidate, evidence.
pub fn candidates(facts: &[FileFacts], anchors: &[Anchor]) -> Vec<(usize, UnitId, Evidence)> {
    let bodies: Vec<&Anchor> = anchors.iter().collect();
    Likeness::new(facts, &bodies).of_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clones::bodies::NAMESAKES_MAX;
    use crate::facts::{Detail, extract};

    const ORIGINAL: &str = "fn read_ledger(path: &Path, limit: usize) -> Result<Ledger, LedgerError> {
        let text = read_text(path)?;
        let mut ledger = Ledger::new();
        for line in text.lines().take(limit) {
            let entry = parse_entry(line)?;
            ledger.post(entry.account, entry.amount);
        }
        Ok(ledger)
    }";

    /// What became of it: other calls and another loop.
    fn drifted(name: &str) -> String {
        format!(
            "fn {name}(store: &Store, path: &Path, options: &Options) -> Result<Ledger, LedgerError> {{
                let mut ledger = Ledger::with_capacity(options.size);
                let mut reader = store.open(path, Mode::Read)?;
                while let Some(row) = reader.next_row() {{
                    let entry = parse_entry(&row, options)?;
                    if entry.is_open() {{ ledger.post(entry.account, entry.amount, options.day); }}
                    reader.advance(row.len());
                }}
                Ok(ledger)
            }}"
        )
    }

    /// How what became of the original is told under each of some names, by more than the names that it uses.
    fn told(names: &[&str]) -> Vec<Option<Tier>> {
        told_of(ORIGINAL, &names.iter().map(|name| drifted(name)).collect::<Vec<String>>())
    }

    /// The same of an original and some others.
    fn told_of(original: &str, others: &[String]) -> Vec<Option<Tier>> {
        let texts = [original].into_iter().chain(others.iter().map(String::as_str));
        let facts: Vec<FileFacts> = texts.map(|text| extract(text, Detail::Fingerprints)).collect();
        let unit = UnitId { file: 0, unit: 0 };
        let copies = find(&facts, &[Anchor { concept: 0, unit, similar: None, shape: None }]);
        let pair = |file: u32| copies.pair(0, UnitId { file, unit: 0 }).filter(|pair| !pair.words_only);
        (1..facts.len() as u32).map(|file| pair(file).map(|pair| pair.tier)).collect()
    }

    #[test]
    fn a_body_that_drifted_far_is_told_by_a_name_that_few_have() {
        assert_eq!(told(&["read_ledger", "load_book"]), [Some(Tier::Loose), None]);
        assert_eq!(told(&["read_ledger2"]), [Some(Tier::Loose)]);
        assert_eq!(told(&["read_ledger"; NAMESAKES_MAX + 1]), [None; NAMESAKES_MAX + 1]);
    }

    #[test]
    fn a_name_that_many_have_tells_methods_of_a_type_of_one_name() {
        let of = |receiver: &str, text: &str| format!("impl {receiver} {{ {text} }}");
        let many = ["Shelf", "Store", "Vault", "Desk", "Clerk", "Branch", "Audit", "Seal"];
        let mut others: Vec<String> = many.map(|name| of(name, &drifted("read_ledger"))).to_vec();
        others.push(of("Office", &drifted("read_ledger")));
        let told = told_of(&of("Office", ORIGINAL), &others);
        assert_eq!(told.split_last(), Some((&Some(Tier::Loose), &[None; 8][..])));
    }

    #[test]
    fn a_body_that_says_little_in_names_is_told_by_what_it_is_built_of() {
        let original = "fn shrink(widths: &[u64], mut a: usize, mut b: usize, least: u64) -> usize {
            while a != b {
                if widths[a] < widths[b] { a = (a + 1) % 7; } else if widths[b] < least { b = (b + 3) % 9; } else { b = a; }
            }
            a
        }";
        let later = "fn shrink(widths: &[u64], mut a: usize, mut b: usize, least: u64) -> usize {
            loop {
                match (widths[a] < widths[b], widths[b] < least) {
                    (true, _) => a = (a + 1) % 7,
                    (false, true) => b = (b + 3) % 9,
                    _ if a == b => return a,
                    _ => b = a,
                }
            }
        }";
        assert_eq!(told_of(original, &[later.to_owned()]), [Some(Tier::Loose)]);
        assert_eq!(told_of(original, &[later.replace("shrink", "narrow")]), [None]);
    }

    #[test]
    fn two_that_share_a_name_and_a_word_are_no_copies() {
        let of = |body: &str| {
            format!("impl Desk {{ fn hand(&self, item: T) -> Result<(), Refused<T>> {{ {body} }} }}")
        };
        let original =
            of("match self.wait() { Ok(slot) => { slot.put(item); Ok(()) } Err(_) => Err(Refused(item)) }");
        let other = of("if self.count() == 0 { return Err(Refused(item)); } self.swap(item); Ok(())");
        assert_eq!(told_of(&original, &[other]), [None]);
    }

    #[test]
    fn what_hands_a_part_on_to_one_of_its_name_is_a_copy() {
        let second = ORIGINAL.replace("Ok(ledger)", "ledger.log.read_ledger(path)?; Ok(ledger)");
        assert_eq!(told_of(ORIGINAL, std::slice::from_ref(&second)), [Some(Tier::Near)]);
        let user = second.replace("fn read_ledger", "fn read_book");
        assert_eq!(told_of(ORIGINAL, &[user]), [None], "it uses the concept");
    }
}
