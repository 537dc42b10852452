//! A value of a concept's type is made outside of the places that its entry names.

use super::{Context, rule};
use crate::diagnostic::{Confidence, Violation};
use crate::facts::{self, FileFacts, Found, ItemKind, Ns, ScopeKind};
use crate::registry::Construct;
use crate::resolve::{Def, Hit, Mention, Origin, Use, field_of};
use crate::source::Span;

rule!("direct-construction", Workspace(check));

/// Functions of the standard library's traits that make a value.
const OF_TRAITS: [&str; 5] =
    ["Default::default", "From::from", "TryFrom::try_from", "FromStr::from_str", "FromIterator::from_iter"];

/// Names that constructors of types have whose source is not read, and how sure they are one.
const BY_NAME: [(&str, Confidence); 6] = [
    ("new", Confidence::Probable),
    ("default", Confidence::Probable),
    ("from", Confidence::Probable),
    ("connect", Confidence::Probable),
    ("open", Confidence::Probable),
    ("builder", Confidence::Possible),
];

/// One value that is made: the use that says so, and words for it.
struct Made {
    found: Use,
    what: String,
    span: Option<Span>,
}

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let mentions = &cx.workspace.mentions;
    for mention in mentions.all.iter().filter(|mention| !mention.in_own_impl && !mention.is_carried) {
        let facts = cx.workspace.tree.facts_of(mention.found.owner);
        if let Some(made) = made(cx, mention).or_else(|| by_derive(facts, mention))
            && is_governed(cx, &mention.found)
        {
            violations.extend(violation(cx, made));
        }
    }
    for value in mentions.made.iter().filter(|value| !value.in_own_impl) {
        if is_governed(cx, &value.found) {
            let facts = cx.workspace.tree.facts_of(value.found.owner);
            let what = format!("`{}`", facts.text(value.name));
            violations
                .extend(violation(cx, Made { found: value.found.clone(), what, span: Some(value.span) }));
        }
    }
}

/// Whether values of a concept may not be made where one is.
fn is_governed(cx: &Context<'_>, found: &Use) -> bool {
    let Hit::Concept(concept) = found.hit else { return false };
    let construct = cx.entry(concept).construct.as_ref();
    construct.is_some_and(|construct| !is_allowed(cx, concept, construct, found))
}

fn violation(cx: &Context<'_>, Made { found, what, span }: Made) -> Option<Violation> {
    let Hit::Concept(concept) = found.hit else { return None };
    let entry = cx.entry(concept);
    let message = format!("{what} makes a value of `{}` outside of its place", entry.id);
    let mut violation = cx.at_use(RULE.id, &found, cx.concept(concept), &entry.policy, message)?;
    violation.place.span = span.unwrap_or(violation.place.span);
    violation.help = entry.construct.as_ref().map(help);
    violation.related = cx.definition_labels(concept);
    Some(violation)
}

/// What to do instead.
fn help(construct: &Construct) -> String {
    if let Some(through) = &construct.through {
        return format!("call `{through}`");
    }
    let places: Vec<String> =
        construct.only_in.iter().map(|pattern| format!("`{}`", pattern.text())).collect();
    format!("only {} may make one", places.join(" and "))
}

/// Whether a place is one where values may be made: listed, or in the function to call.
fn is_allowed(cx: &Context<'_>, concept: usize, construct: &Construct, found: &Use) -> bool {
    let location = cx.location(found.owner, cx.workspace.module_of(found));
    if location.is_in_any(&construct.only_in) {
        return true;
    }
    let Some(through) = &cx.workspace.factories[concept] else { return false };
    let tree = &cx.workspace.tree;
    let file = |owner: crate::resolve::OwnerId| tree.owners[owner.0 as usize].file;
    let facts = tree.facts_of(found.owner);
    let here = function_of(facts, cx.workspace.path_fact(found).scope);
    through.defs.iter().any(|(def, _)| match def {
        Def::Item(owner, item) if file(*owner) == found.file => {
            let first = facts.paths.get(facts.items[*item as usize].order as usize);
            first.is_some_and(|first| function_of(facts, first.scope) == here)
        }
        Def::ImplMember(owner, imp, member) if file(*owner) == found.file => {
            let name = facts.members[*member as usize].span.start;
            let is_of_impl = |scope: u32| {
                let around = facts.scopes[function_of(facts, scope) as usize].parent;
                facts.scopes[around as usize].kind == ScopeKind::Impl(*imp)
            };
            let first = facts.paths.iter().find(|path| {
                let first = facts.path_segments(path).first();
                first.is_some_and(|first| first.pos > name) && is_of_impl(path.scope)
            });
            first.is_some_and(|first| function_of(facts, first.scope) == here)
        }
        _ => false,
    })
}

/// The scope of the outermost function around a scope.
fn function_of(facts: &FileFacts, scope: u32) -> u32 {
    let mut at = scope;
    loop {
        let parent = facts.scopes[at as usize].parent;
        let around = facts.scopes[parent as usize].kind;
        if parent == at || matches!(around, ScopeKind::Module | ScopeKind::Impl(_) | ScopeKind::SelfItem(_)) {
            return at;
        }
        at = parent;
    }
}

/// Whether a path makes a value by itself.
fn made(cx: &Context<'_>, mention: &Mention) -> Option<Made> {
    let fact = cx.workspace.path_fact(&mention.found);
    let behind = fact.segments.len() - 1 - mention.found.segment;
    let mut found = mention.found.clone();
    if let Some(path) = mention.base_of {
        let fact = &cx.workspace.tree.facts_of(found.owner).paths[path as usize];
        let is_value = matches!(fact.context, facts::Context::Call | facts::Context::Value);
        let by_member = if is_value { by_member(cx, mention)? } else { return None };
        found.confidence = found.confidence.min(by_member);
        (found.path, found.segment) = (path, fact.segments.len().saturating_sub(1));
        return Some(Made { what: format!("`{}`", cx.workspace.written(&found)), found, span: None });
    }
    if let (Some((_, key)), Hit::Concept(concept)) = (mention.member, found.hit) {
        // The function to call is the way to make one.
        let through = cx.workspace.factories[concept].as_ref();
        if through.is_some_and(|through| through.defs.iter().any(|(_, known)| *known == key)) {
            return None;
        }
    }
    match (fact.context, behind) {
        (facts::Context::StructLiteral, 0) => {}
        (facts::Context::Call | facts::Context::Value, 0) if mention.ns == Ns::VALUE => {
            if !matches!(fact.found, Found::Parsed | Found::MacroParsed) {
                found.confidence = Confidence::Possible;
            }
        }
        (facts::Context::Call | facts::Context::Value | facts::Context::StructLiteral, 1) => {
            found.segment += 1;
            found.confidence = found.confidence.min(by_member(cx, mention)?);
        }
        _ => return None,
    }
    let what = format!("`{}`", cx.workspace.written(&found));
    Some(Made { found, what, span: None })
}

/// How sure it is that an associated item or variant behind a type makes a value of it; nothing if it does not.
fn by_member(cx: &Context<'_>, mention: &Mention) -> Option<Confidence> {
    let (def, key) = mention.member?;
    match def {
        Def::Variant(..) => Some(Confidence::Definite),
        Def::ImplMember(..) | Def::TraitMember(..) => mention.gives.then_some(Confidence::Definite),
        Def::Outside(_) => {
            let key = cx.workspace.key(key);
            let name = key.path.rsplit("::").next().unwrap_or_default();
            let by_name = BY_NAME.iter().find(|(known, _)| *known == name).map(|(_, confidence)| *confidence);
            match key.origin {
                Origin::Std(_) => {
                    let is_known = OF_TRAITS.iter().any(|known| key.path.ends_with(known)) || name == "new";
                    is_known.then_some(Confidence::Definite)
                }
                Origin::Unread => by_name,
                // A function of a trait that is not known.
                Origin::Partial => by_name.map(|_| Confidence::Possible),
                Origin::Workspace | Origin::Primitive => None,
            }
        }
        Def::Module(_) | Def::Item(..) => None,
    }
}

/// Whether a field of the type is made by the derived `Default` of the type around it.
fn by_derive(facts: &FileFacts, mention: &Mention) -> Option<Made> {
    let item = &facts.items[field_of(facts, mention.found.path)? as usize];
    let members = &facts.members[item.members.indices()];
    let is_field = members.iter().any(|member| {
        member.kind == ItemKind::Field && facts.type_path(member.gives) == Some(mention.found.path)
    });
    let derives = item.traits.iter().any(|path| {
        facts
            .path_segments(&facts.paths[*path as usize])
            .last()
            .is_some_and(|last| facts.text(last.name) == "Default")
    });
    let what = format!("the derived `Default` of `{}`", facts.text(item.name));
    (is_field && derives && item.kind == ItemKind::Struct).then(|| Made {
        found: mention.found.clone(),
        what,
        span: None,
    })
}
