//! A banned item, or one that a concept replaces, is named in any position.

use super::{Context, rule};
use crate::diagnostic::{Subject, Violation};
use crate::registry::path::{PathPattern, Segment};
use crate::resolve::{Def, Hit, Standing, Target, Use, ban_patterns};

rule!("banned-path", Workspace(check));

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let patterns: Vec<Vec<PathPattern>> = cx.registry.bans.iter().map(ban_patterns).collect();
    let mut last = None;
    for found in &cx.workspace.uses {
        let (subject, policy, instead) = match found.hit {
            Hit::Banned(ban, pattern)
                if !is_at_home(cx, found, &patterns[ban][pattern], &cx.workspace.bans[ban][pattern]) =>
            {
                let entry = &cx.registry.bans[ban];
                let instead = entry.replacement.as_ref().map(ToString::to_string);
                (Subject::Ban(entry.id.clone()), &entry.policy, instead)
            }
            Hit::InsteadOf(concept, _) if found.standing != Standing::AtHome => {
                (cx.concept(concept), &cx.entry(concept).policy, Some(cx.canonical(concept)))
            }
            _ => continue,
        };
        // One path is one violation of an entry, at the first segment that names what is banned.
        let this = Some((found.file, found.path, subject.clone()));
        if last == this {
            continue;
        }
        last = this;
        let named = found.key.map(|key| cx.workspace.key(key).path.to_string()).unwrap_or_default();
        let public = found.reached.clone().unwrap_or(named);
        let message = match &subject {
            Subject::Concept(id) => format!("`{public}` is replaced by `{id}`"),
            _ => format!("`{public}` is banned"),
        };
        if let Some(mut violation) = cx.at_use(RULE.id, found, subject, policy, message) {
            violation.label = violation
                .item
                .as_ref()
                .filter(|item| violation.written.as_ref() != Some(*item))
                .map(|item| format!("resolves to `{item}`"));
            violation.help = instead.map(|instead| format!("use `{instead}`"));
            if let Hit::InsteadOf(concept, _) = found.hit {
                violation.related = cx.definition_labels(concept);
            }
            violations.push(violation);
        }
    }
}

/// Whether a use stands where the banned thing is at home and cannot but be named: in the banned module, or in the
/// very module that defines the banned item.
fn is_at_home(cx: &Context<'_>, found: &Use, pattern: &PathPattern, target: &Target) -> bool {
    let tree = &cx.workspace.tree;
    let here = tree.normal(cx.workspace.module_of(found));
    let mut wild = pattern.segments.iter().skip_while(|part| matches!(part, Segment::Name(_)));
    let names_all_below = wild.all(|part| !matches!(part, Segment::Name(_)));
    target.defs.iter().any(|(def, _)| {
        let (owner, module) = match *def {
            Def::Module(module) => return names_all_below && tree.is_within(here, module),
            Def::Item(owner, item) | Def::Variant(owner, item, _) | Def::TraitMember(owner, item, _) => {
                (owner, tree.facts_of(owner).items[item as usize].module)
            }
            Def::ImplMember(owner, imp, _) => (owner, tree.facts_of(owner).impls[imp as usize].module),
            Def::Outside(_) => return false,
        };
        names_all_below && here == tree.owners[owner.0 as usize].modules[module as usize]
    })
}
