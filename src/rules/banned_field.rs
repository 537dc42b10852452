//! What is shared keeps a value that a ban keeps out of it.

use super::{Context, rule};
use crate::diagnostic::{Confidence, Subject, Violation};
use crate::facts::{FileFacts, ItemKind, ScopeKind, TypeFact};
use crate::registry::Ban;
use crate::resolve::{Def, Hit, field_of};
use crate::source::FileId;

rule!("banned-field", Workspace(check));

/// Types by which the clones of a value share state.
const SHARING: [&str; 14] = [
    "Arc",
    "AtomicBool",
    "AtomicI64",
    "AtomicU32",
    "AtomicU64",
    "AtomicUsize",
    "DashMap",
    "Mutex",
    "OnceCell",
    "OnceLock",
    "Rc",
    "RefCell",
    "RwLock",
    "Weak",
];

fn check(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    in_statics(cx, violations);
    by_type(cx, violations);
    by_parameter(cx, violations);
    by_name(cx, violations);
}

/// Statics that hold a banned type themselves.
fn in_statics(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for held in cx.workspace.mentions.held.iter().filter(|held| held.field_of.is_none()) {
        let mention = &cx.workspace.mentions.all[held.mention].found;
        let Hit::Field(ban, _) = mention.hit else { continue };
        let ban = &cx.registry.bans[ban];
        let name = cx.workspace.written(mention);
        let message = format!("`{name}` is kept in the static `{}`", cx.static_name(held));
        let subject = Subject::Ban(ban.id.clone());
        if let Some(violation) = cx.at_use(RULE.id, mention, subject, &ban.policy, message) {
            violations.push(advised(violation, ban));
        }
    }
}

/// Fields of shared types whose type mentions a banned one.
fn by_type(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for mention in &cx.workspace.mentions.all {
        let (Hit::Field(ban, _), facts) =
            (mention.found.hit, cx.workspace.tree.facts_of(mention.found.owner))
        else {
            continue;
        };
        let Some(item) = field_of(facts, mention.found.path) else { continue };
        let Some((why, confidence)) = shared(cx, mention.found.file, item) else { continue };
        let ban = &cx.registry.bans[ban];
        let (name, holder) =
            (cx.workspace.written(&mention.found), facts.text(facts.items[item as usize].name));
        let message = format!("`{name}` is kept in `{holder}`, which is shared");
        let subject = Subject::Ban(ban.id.clone());
        if let Some(mut violation) = cx.at_use(RULE.id, &mention.found, subject, &ban.policy, message) {
            violation.label = Some(why);
            violation.confidence = violation.confidence.min(confidence);
            violations.push(advised(violation, ban));
        }
    }
}

/// Methods of shared types that take a banned type over, which they may keep.
fn by_parameter(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    for mention in &cx.workspace.mentions.all {
        let Hit::Field(ban, _) = mention.found.hit else { continue };
        let facts = cx.workspace.tree.facts_of(mention.found.owner);
        let Some(holder) = taken_over_by(facts, mention.found.path) else { continue };
        let Some((why, _)) = shared(cx, mention.found.file, holder) else { continue };
        let ban = &cx.registry.bans[ban];
        let name = cx.workspace.written(&mention.found);
        let taker = facts.text(facts.items[holder as usize].name);
        let message = format!("`{name}` is taken over by `{taker}`, which is shared");
        let subject = Subject::Ban(ban.id.clone());
        if let Some(mut violation) = cx.at_use(RULE.id, &mention.found, subject, &ban.policy, message) {
            violation.label = Some(why);
            violation.confidence = Confidence::Possible;
            violations.push(advised(violation, ban));
        }
    }
}

/// The type of the file to whose method a path is that of a parameter taken by value.
fn taken_over_by(facts: &FileFacts, path: u32) -> Option<u32> {
    let fact = &facts.paths[path as usize];
    let around = facts.scopes[fact.scope as usize].parent;
    let ScopeKind::Impl(imp) = facts.scopes[around as usize].kind else { return None };
    if fact.context != crate::facts::Context::Type {
        return None;
    }
    let imp = &facts.impls[imp as usize];
    let at = facts.path_segments(fact).first()?.pos;
    let members = facts.members[imp.members.indices()].iter();
    let method = members.filter(|member| member.span.start < at).max_by_key(|member| member.span.start)?;
    let is_own = |found: &TypeFact| matches!(found, TypeFact::Path(of, _) if *of == path);
    let is_referred = facts.types.iter().any(|found| match found {
        TypeFact::Reference(to) => is_own(&facts.types[*to as usize]),
        _ => false,
    });
    let is_given = is_in_type(facts, method.gives, path);
    if method.kind != ItemKind::Method || is_referred || is_given {
        return None;
    }
    let own = facts.path_segments(&facts.paths[imp.self_type? as usize]).last()?.name;
    let is_type = |item: &crate::facts::ItemFact| {
        item.name == own && matches!(item.kind, ItemKind::Struct | ItemKind::Enum | ItemKind::Union)
    };
    facts.items.iter().position(is_type).map(|item| item as u32)
}

/// Whether a path stands in a type.
fn is_in_type(facts: &FileFacts, ty: u32, path: u32) -> bool {
    let any = |list: crate::facts::Range| {
        facts.type_lists[list.indices()].iter().any(|inner| is_in_type(facts, *inner, path))
    };
    match &facts.types[ty as usize] {
        TypeFact::Other => false,
        TypeFact::Path(of, arguments) => *of == path || any(*arguments),
        TypeFact::Tuple(list) | TypeFact::Bounds(list) => any(*list),
        TypeFact::Reference(inner)
        | TypeFact::Pointer(inner, _)
        | TypeFact::Slice(inner)
        | TypeFact::Array(inner)
        | TypeFact::Equals(_, inner) => is_in_type(facts, *inner, path),
    }
}

/// Fields of shared types that have a banned name.
fn by_name(cx: &Context<'_>, violations: &mut Vec<Violation>) {
    let tree = &cx.workspace.tree;
    for (at, ban) in cx.registry.bans.iter().enumerate() {
        let names: Vec<_> = ban.fields.iter().filter(|path| path.segments.len() == 1).collect();
        if names.is_empty() {
            continue;
        }
        for file in tree.files() {
            let facts = &tree.facts[file.index()];
            let Some(owner) = tree.owners_of[file.index()].first() else { continue };
            for (item, fact) in facts.items.iter().enumerate() {
                // A banned type has what it is banned for.
                let is_banned = cx.workspace.fields[at].iter().flatten().flat_map(|target| &target.defs);
                if is_banned.into_iter().any(|(def, _)| *def == Def::Item(*owner, item as u32)) {
                    continue;
                }
                let fields = facts.members[fact.members.indices()].iter();
                for field in fields.filter(|field| field.kind == ItemKind::Field) {
                    let name = facts.text(field.name);
                    if fact.replaced || !names.iter().any(|known| known.matches(&[name])) {
                        continue;
                    }
                    let Some((why, confidence)) = shared(cx, file, item as u32) else { continue };
                    let message =
                        format!("the field `{name}` is kept in `{}`, which is shared", facts.text(fact.name));
                    let subject = Subject::Ban(ban.id.clone());
                    let at_item = cx.at_item(RULE.id, (*owner, item as u32), subject, &ban.policy, message);
                    if let Some(mut violation) = at_item {
                        violation.place = cx.place(file, field.span);
                        violation.label = Some(why);
                        violation.confidence = confidence;
                        violations.push(advised(violation, ban));
                    }
                }
            }
        }
    }
}

fn advised(mut violation: Violation, ban: &Ban) -> Violation {
    violation.help = Some(match &ban.replacement {
        Some(instead) => format!("pass it with each call, or use `{instead}`"),
        None => "pass it with each call".to_owned(),
    });
    violation
}

/// Why a type is shared, and how sure that is; nothing if it is not.
fn shared(cx: &Context<'_>, file: FileId, item: u32) -> Option<(String, Confidence)> {
    let tree = &cx.workspace.tree;
    let in_static = cx.workspace.mentions.in_statics.iter().find(|(of, _)| *of == (file, item));
    if let Some((_, (owner, at))) = in_static {
        let facts = tree.facts_of(*owner);
        let name = facts.text(facts.items[*at as usize].name);
        return Some((format!("the static `{name}` holds it"), Confidence::Definite));
    }
    let facts = &tree.facts[file.index()];
    let by = facts.paths.iter().find_map(|path| {
        let is_of_type = facts.scopes[path.scope as usize].kind == ScopeKind::SelfItem(item);
        let last = facts.text(facts.path_segments(path).last()?.name);
        (is_of_type && SHARING.contains(&last)).then_some(last)
    })?;
    is_clone(facts, item).then(|| (format!("its clones share an `{by}`"), Confidence::Probable))
}

/// Whether a type derives or implements `Clone` in its file.
fn is_clone(facts: &FileFacts, item: u32) -> bool {
    let last = |path: u32| facts.path_segments(&facts.paths[path as usize]).last().map(|last| last.name);
    let is_trait = |path: u32| last(path).is_some_and(|name| facts.text(name) == "Clone");
    let item = &facts.items[item as usize];
    let implements = facts
        .impls
        .iter()
        .any(|imp| imp.trait_path.is_some_and(is_trait) && imp.self_type.and_then(last) == Some(item.name));
    matches!(item.kind, ItemKind::Struct | ItemKind::Enum | ItemKind::Union)
        && (implements || item.traits.iter().copied().any(is_trait))
}
