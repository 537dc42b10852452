//! Conditions of `#[cfg]`: kept as written, never evaluated; only contradictions between them are told.

use serde::{Deserialize, Serialize};

/// A predicate of conditional compilation (Rust Reference, "Conditional compilation").
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CfgExpr {
    /// `test`, `unix`, `feature = "x"`: the option's text without white space.
    Option(Box<str>),
    /// `not(…)`.
    Not(Box<CfgExpr>),
    /// `all(…)`.
    All(Vec<CfgExpr>),
    /// `any(…)`.
    Any(Vec<CfgExpr>),
}

impl CfgExpr {
    /// The predicate that always holds.
    pub fn always() -> Self {
        Self::All(Vec::new())
    }

    /// Whether it can only hold in a test build.
    pub fn requires_test(&self) -> bool {
        self.requires("test")
    }

    /// Whether it holds in every test build, whatever else it holds in: what stands under it is there for tests, of other
    /// crates too.
    pub fn admits_tests(&self) -> bool {
        match self {
            Self::Option(name) => **name == *"test",
            Self::Not(_) => false,
            Self::All(parts) => !parts.is_empty() && parts.iter().all(Self::admits_tests),
            Self::Any(parts) => parts.iter().any(Self::admits_tests),
        }
    }

    /// Whether it can only hold where documentation is made.
    pub fn requires_documentation(&self) -> bool {
        self.requires("doc") || self.requires("docsrs")
    }

    fn requires(&self, option: &str) -> bool {
        match self {
            Self::Option(name) => **name == *option,
            Self::Not(_) => false,
            Self::All(parts) => parts.iter().any(|part| part.requires(option)),
            Self::Any(parts) => !parts.is_empty() && parts.iter().all(|part| part.requires(option)),
        }
    }
}

/// Whether a predicate holds for a target, so far as it asks about targets; nothing where something else decides.
///
/// The target is x86-64 Linux with the GNU C library.
pub fn holds_on_linux(predicate: &CfgExpr) -> Option<bool> {
    const TARGET: [&str; 8] = [
        "target_arch=\"x86_64\"",
        "target_endian=\"little\"",
        "target_env=\"gnu\"",
        "target_family=\"unix\"",
        "target_os=\"linux\"",
        "target_pointer_width=\"64\"",
        "target_vendor=\"unknown\"",
        "unix",
    ];
    match predicate {
        CfgExpr::Option(name) => {
            let about_targets = &**name == "unix" || &**name == "windows" || name.starts_with("target_");
            // Features of a processor may be there or not.
            let is_open = name.starts_with("target_feature=") || name.starts_with("target_has_");
            (about_targets && !is_open).then(|| TARGET.contains(&&**name))
        }
        CfgExpr::Not(inner) => holds_on_linux(inner).map(|holds| !holds),
        CfgExpr::All(parts) => all_on_linux(parts, true),
        CfgExpr::Any(parts) => all_on_linux(parts, false),
    }
}

/// Whether all parts hold (`all`), or not even one (`!all`, answered with `Some(false)`).
fn all_on_linux(parts: &[CfgExpr], all: bool) -> Option<bool> {
    let mut answers = parts.iter().map(holds_on_linux);
    if answers.clone().any(|answer| answer == Some(!all)) {
        return Some(!all);
    }
    answers.all(|answer| answer == Some(all)).then_some(all)
}

/// How many conjunctions a predicate may fan out to before it is taken as satisfiable.
const CASES_MAX: usize = 64;

/// Options that have one value at a time: two different values exclude each other.
const SINGLE_VALUED: [&str; 5] =
    ["target_os=", "target_arch=", "target_pointer_width=", "target_endian=", "panic="];

/// Whether the conjunction of all predicates can never hold.
///
/// Works on the disjunctive normal form and gives up, answering "no", where that grows too large. Beside `x` with
/// `not(x)` it knows that `unix` excludes `windows` and that single-valued options have one value.
pub fn exclusive<'a>(predicates: impl Iterator<Item = &'a CfgExpr>) -> bool {
    let predicates: Vec<&CfgExpr> = predicates.collect();
    // Nobody writes a predicate that contradicts itself.
    if predicates.len() < 2 {
        return false;
    }
    let mut cases: Vec<Vec<(&str, bool)>> = vec![Vec::new()];
    for predicate in predicates {
        let Some(wanted) = normal_form(predicate, true) else { return false };
        if cases.len() * wanted.len() > CASES_MAX {
            return false;
        }
        cases = cases
            .iter()
            .flat_map(|case| {
                wanted.iter().map(|more| case.iter().chain(more).copied().collect::<Vec<(&str, bool)>>())
            })
            .filter(|case| consistent(case))
            .collect();
        if cases.is_empty() {
            return true;
        }
    }
    false
}

/// The predicate, or its negation, as a disjunction of conjunctions; nothing where it grows too large.
fn normal_form(predicate: &CfgExpr, positive: bool) -> Option<Vec<Vec<(&str, bool)>>> {
    match predicate {
        CfgExpr::Option(name) => Some(vec![vec![(name, positive)]]),
        CfgExpr::Not(inner) => normal_form(inner, !positive),
        CfgExpr::All(parts) if positive => conjunction(parts, positive),
        CfgExpr::Any(parts) if !positive => conjunction(parts, positive),
        CfgExpr::All(parts) | CfgExpr::Any(parts) => {
            let mut cases = Vec::new();
            for part in parts {
                cases.extend(normal_form(part, positive)?);
            }
            (cases.len() <= CASES_MAX).then_some(cases)
        }
    }
}

/// The conjunction of all parts, each taken as it is or negated.
fn conjunction(parts: &[CfgExpr], positive: bool) -> Option<Vec<Vec<(&str, bool)>>> {
    let mut cases: Vec<Vec<(&str, bool)>> = vec![Vec::new()];
    for part in parts {
        let wanted = normal_form(part, positive)?;
        if cases.len() * wanted.len() > CASES_MAX {
            return None;
        }
        cases = cases
            .iter()
            .flat_map(|case| {
                wanted.iter().map(|more| case.iter().chain(more).copied().collect::<Vec<(&str, bool)>>())
            })
            .collect();
    }
    Some(cases)
}

/// Whether a conjunction of options can hold.
fn consistent(case: &[(&str, bool)]) -> bool {
    case.iter().enumerate().all(|(at, (name, positive))| {
        case[..at].iter().all(|(other, other_positive)| {
            if name == other {
                return positive == other_positive;
            }
            !(*positive && *other_positive && excludes(name, other))
        })
    })
}

/// Whether two different options can never hold together.
fn excludes(one: &str, other: &str) -> bool {
    let pair = |a, b| (one == a && other == b) || (one == b && other == a);
    pair("unix", "windows")
        || pair("target_os=\"windows\"", "unix")
        || (pair("target_os=\"linux\"", "windows") || pair("target_os=\"macos\"", "windows"))
        || SINGLE_VALUED.iter().any(|key| one.starts_with(key) && other.starts_with(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(name: &str) -> CfgExpr {
        CfgExpr::Option(name.into())
    }

    fn not(inner: CfgExpr) -> CfgExpr {
        CfgExpr::Not(Box::new(inner))
    }

    #[test]
    fn one_target_decides_about_targets_alone() {
        let windows = option("windows");
        let feature = option("feature=\"x\"");
        assert_eq!(holds_on_linux(&windows), Some(false));
        assert_eq!(holds_on_linux(&not(windows.clone())), Some(true));
        assert_eq!(holds_on_linux(&option("target_os=\"linux\"")), Some(true));
        assert_eq!(holds_on_linux(&option("target_feature=\"avx\"")), None);
        assert_eq!(holds_on_linux(&feature), None);
        assert_eq!(holds_on_linux(&CfgExpr::All(vec![feature.clone(), windows.clone()])), Some(false));
        assert_eq!(holds_on_linux(&CfgExpr::Any(vec![feature.clone(), windows.clone()])), None);
        assert_eq!(holds_on_linux(&CfgExpr::Any(vec![feature, not(windows)])), Some(true));
    }

    #[test]
    fn contradictions_are_told() {
        let loom = option("loom");
        let test = option("test");
        assert!(exclusive([&loom, &not(loom.clone())].into_iter()));
        assert!(!exclusive([&loom, &test].into_iter()));
        let both = CfgExpr::All(vec![test.clone(), not(loom.clone())]);
        assert!(exclusive([&both, &loom].into_iter()));
        let either = CfgExpr::Any(vec![test.clone(), loom.clone()]);
        assert!(exclusive([&not(either.clone()), &loom].into_iter()));
        assert!(!exclusive([&either, &not(loom)].into_iter()));
        assert!(exclusive([&option("target_os=\"linux\""), &option("target_os=\"macos\"")].into_iter()));
        assert!(exclusive([&option("unix"), &option("windows")].into_iter()));
    }

    #[test]
    fn test_only_code_is_told() {
        assert!(option("test").requires_test());
        assert!(CfgExpr::All(vec![option("unix"), option("test")]).requires_test());
        assert!(!CfgExpr::Any(vec![option("unix"), option("test")]).requires_test());
        assert!(!not(option("test")).requires_test());
        assert!(option("docsrs").requires_documentation());
    }

    #[test]
    fn a_growing_predicate_is_given_up_on() {
        let wide = |tag: char| CfgExpr::Any((0..20).map(|n| option(&format!("{tag}{n}"))).collect());
        let all: Vec<CfgExpr> = "abcdef".chars().map(wide).collect();
        assert!(!exclusive(all.iter()));
    }
}
