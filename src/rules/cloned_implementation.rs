//! A body or shape that copies a concept's.

use super::copies::is_of_one_name;
use super::{Context, rule};
use crate::clones::{Pair, Tier, UnitId};
use crate::diagnostic::{Label, Violation};
use crate::source::FileId;

rule!("cloned-implementation", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for pair in &cx.copies.pairs {
        let is_told = || is_of_one_name(&cx.workspace.tree.facts, pair);
        if pair.filter.is_none() && !pair.words_only && !is_told() {
            violations.extend(violation(cx, pair));
        }
    }
}

fn violation(cx: &Context<'_>, pair: &Pair) -> Option<Violation> {
    let facts = &cx.workspace.tree.facts;
    let (copy, canonical) = (pair.copy.of(facts), cx.canonical(pair.concept));
    let name = pair.copy.name(facts);
    let what = match copy.kind {
        crate::facts::fingerprints::UnitKind::Closure => format!("a closure in `{name}`"),
        _ => format!("`{name}`"),
    };
    let message = match pair.tier {
        Tier::Exact | Tier::Renamed => format!("{what} is a copy of `{canonical}`"),
        Tier::Near | Tier::Loose => format!("{what} is an edited copy of `{canonical}`"),
        Tier::Hint => format!("{what} may be a copy of `{canonical}`"),
    };
    let policy = &cx.entry(pair.concept).policy;
    let mut violation = cx.at_unit(RULE.id, pair.copy, cx.concept(pair.concept), policy, message)?;
    violation.confidence = pair.tier.confidence();
    violation.similarity = Some(pair.similarity);
    violation.label = Some(likeness(pair));
    violation.help = Some(if copy.kind.has_body() {
        format!("call `{canonical}`, and give it a parameter for what differs")
    } else {
        format!("use `{canonical}`")
    });
    violation.related = vec![original(cx, pair.original)];
    Some(violation)
}

/// How alike the two are.
fn likeness(pair: &Pair) -> String {
    match pair.tier {
        Tier::Exact => "identical".to_owned(),
        Tier::Renamed => "identical but for names".to_owned(),
        _ => format!("{:.0} % similar", pair.similarity * 100.0),
    }
}

/// A label at what was copied.
fn original(cx: &Context<'_>, id: UnitId) -> Label {
    let unit = id.of(&cx.workspace.tree.facts);
    Label { place: cx.place(FileId(id.file), unit.span), message: "the original".to_owned() }
}
