//! Mentions of the types that the registry asks about, aliases followed: what is behind them in the path, and which
//! statics hold them.

use super::identity::{Def, KeyId, Origin};
use super::lookup::Resolver;
use super::modules::OwnerId;
use super::paths::Named;
use super::symbols::Symbol;
use super::wanted::close_over_renames;
use super::workspace::{Hit, Home, Standing, Use, scope_of};
use crate::diagnostic::Confidence;
use crate::facts::{Context, FileFacts, Found, ItemKind, Name, Ns, ScopeKind};
use crate::registry::path::PathPattern;
use crate::registry::{Concept, Registry, Sharing};
use crate::source::{FileId, Pos, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// One path that names a type which an entry asks about. The use's hit names the entry: a concept, or the type of a
/// ban on fields.
#[derive(Debug, Clone)]
pub struct Mention {
    /// The path; its segment is the one that names the type, or an alias of it.
    pub found: Use,
    /// What the next segment names: a variant or an associated item.
    pub member: Option<(Def, KeyId)>,
    /// The namespace in which the type is named.
    pub ns: Ns,
    /// Whether that is a function without receiver that gives a value of the type, alone or held by another.
    pub gives: bool,
    /// Whether it stands in an impl of the type itself.
    pub in_own_impl: bool,
    /// For `<T>::f` and `<T as Trait>::f`: the path that has the type as its base.
    pub base_of: Option<u32>,
    /// Whether the path names an alias of a type that only has the type in its arguments.
    pub is_carried: bool,
}

/// A value that is made for a type which an entry asks about, where another place tells the type.
#[derive(Debug, Clone)]
pub struct Made {
    /// The function or method that makes it.
    pub found: Use,
    /// Its name.
    pub name: Name,
    /// Where that is written.
    pub span: Span,
    /// Whether it stands in an impl of the type itself.
    pub in_own_impl: bool,
}

/// A static that may hold a value of a type: directly, or as a field of a type of the workspace.
#[derive(Debug, Clone)]
pub struct Held {
    /// The mention of the type, as an index into [`Mentions::all`].
    pub mention: usize,
    /// Where the static is.
    pub owner: OwnerId,
    /// The static's item.
    pub item: u32,
    /// The path in the static's type that leads to it.
    pub path: u32,
    /// The type whose field it is.
    pub field_of: Option<(OwnerId, u32)>,
}

/// All mentions, and what statics hold.
#[derive(Debug, Clone, Default)]
pub struct Mentions {
    /// Mentions, sorted by file, path and entry.
    pub all: Vec<Mention>,
    /// Values made for a type that another place tells, by file.
    pub made: Vec<Made>,
    /// What statics hold.
    pub held: Vec<Held>,
    /// Types of the workspace that statics hold directly: file and item of the type, name and place of the static.
    pub in_statics: Vec<((FileId, u32), (OwnerId, u32))>,
}

/// How many generic arguments a qualified type may have to be looked at.
const ARGUMENTS_MAX: usize = 16;

/// How many aliases of aliases are followed where a type is only an argument of theirs.
const ALIASES_MAX: usize = 4;

/// Whether an entry asks for mentions of its type.
fn asks(concept: &Concept) -> bool {
    concept.construct.is_some() || concept.shared == Sharing::Forbid
}

/// Finds the mentions of all types that entries ask about.
pub(super) fn mentions(resolver: &mut Resolver<'_>, registry: &Registry, homes: &[Home]) -> Mentions {
    let mut pass = Pass::new(resolver, registry, homes);
    let mut mentions = Mentions::default();
    if pass.by_key.is_empty() && pass.wild.is_empty() && registry.bans.iter().all(|ban| ban.fields.is_empty())
    {
        return mentions;
    }
    let tree = pass.resolver.tree;
    for file in tree.files() {
        pass.in_file(file, &mut mentions.all);
    }
    for _ in 0..ALIASES_MAX {
        if !pass.carry(&mut mentions.all) {
            break;
        }
    }
    mentions.all.sort_by_key(|one| (one.found.file, one.found.path, one.found.hit));
    pass.made(&mut mentions.made);
    pass.statics(&mut mentions);
    mentions
}

/// What is looked for.
pub(super) struct Pass<'p, 't> {
    pub(super) resolver: &'p mut Resolver<'t>,
    by_key: FxHashMap<KeyId, Vec<Hit>>,
    wild: Vec<(Hit, PathPattern)>,
    names: Option<FxHashSet<Symbol>>,
    peeled: FxHashMap<Def, Vec<Hit>>,
    /// Aliases with a type that is asked about in their arguments; those to look for now.
    carriers: FxHashMap<Def, Vec<Hit>>,
    carried: FxHashSet<Def>,
}

impl<'p, 't> Pass<'p, 't> {
    fn new(resolver: &'p mut Resolver<'t>, registry: &Registry, homes: &[Home]) -> Self {
        let tree = resolver.tree;
        let mut by_key: FxHashMap<KeyId, Vec<Hit>> = FxHashMap::default();
        let (mut wild, mut names, mut is_open) = (Vec::new(), FxHashSet::default(), false);
        for (at, concept) in registry.concepts.iter().enumerate().filter(|(_, concept)| asks(concept)) {
            names.extend(concept.path.last_name().and_then(|name| tree.symbols.find(name)));
            for (_, key) in &homes[at].target.defs {
                by_key.entry(*key).or_default().push(Hit::Concept(at));
            }
        }
        for (at, ban) in registry.bans.iter().enumerate() {
            for (index, pattern) in ban.fields.iter().enumerate() {
                let hit = Hit::Field(at, index);
                if pattern.segments.len() < 2 {
                    continue;
                }
                names.extend(pattern.last_name().and_then(|name| tree.symbols.find(name)));
                if pattern.is_exact() {
                    for (_, key) in resolver.target(pattern).defs {
                        by_key.entry(key).or_default().push(hit);
                    }
                } else {
                    is_open |= pattern.last_name().is_none();
                    wild.push((hit, pattern.clone()));
                }
            }
        }
        let last_name = |key: &KeyId| {
            let path = &resolver.key(*key).path;
            tree.symbols.find(path.rsplit("::").next().unwrap_or(path))
        };
        names.extend(by_key.keys().filter_map(last_name));
        close_over_renames(tree, &mut names);
        let names = (!is_open).then_some(names);
        Self {
            resolver,
            by_key,
            wild,
            names,
            peeled: FxHashMap::default(),
            carriers: FxHashMap::default(),
            carried: FxHashSet::default(),
        }
    }

    fn in_file(&mut self, file: FileId, out: &mut Vec<Mention>) {
        let tree = self.resolver.tree;
        let facts = &tree.facts[file.index()];
        let interesting: Vec<bool> = tree.names[file.index()]
            .iter()
            .map(|symbol| self.names.as_ref().is_none_or(|names| names.contains(symbol)))
            .collect();
        let Some(owner) = tree.owners_of[file.index()].first().filter(|_| interesting.contains(&true)) else {
            return;
        };
        for (at, path) in facts.paths.iter().enumerate() {
            let is_code = !matches!(
                path.context,
                Context::Use
                    | Context::Attribute
                    | Context::Derive
                    | Context::MacroName
                    | Context::Method
                    | Context::Visibility
            );
            let names_some =
                facts.path_segments(path).iter().any(|segment| interesting[segment.name.0 as usize]);
            if is_code && names_some && !matches!(path.found, Found::Expanded | Found::MacroBody) {
                self.of_path(file, *owner, at as u32, out);
            }
        }
    }

    /// The mentions in one path: at the first segment that names each type.
    fn of_path(&mut self, file: FileId, owner: OwnerId, path: u32, out: &mut Vec<Mention>) {
        let named = self.resolver.resolve(owner, path);
        let mut told: Vec<Hit> = Vec::new();
        for one in &named {
            for (def, key) in &one.defs {
                let is_carried = !self.carriers.is_empty();
                let hits = if is_carried {
                    self.carriers.get(def).cloned().unwrap_or_default()
                } else {
                    self.hits(*def)
                };
                for hit in hits {
                    if told.contains(&hit) {
                        continue;
                    }
                    told.push(hit);
                    let mention = self.mention((file, owner, path), hit, *key, one, &named);
                    out.push(Mention { is_carried, ..mention });
                }
            }
        }
    }

    /// Finds the mentions of aliases in whose arguments the mentions so far stand; answers whether there are some.
    fn carry(&mut self, all: &mut Vec<Mention>) -> bool {
        let tree = self.resolver.tree;
        let mut carriers: FxHashMap<Def, Vec<Hit>> = FxHashMap::default();
        for mention in all.iter() {
            let facts = tree.facts_of(mention.found.owner);
            let Some(item) = alias_of(facts, mention.found.path) else { continue };
            let def = Def::Item(mention.found.owner, item);
            if !self.carried.contains(&def) && !self.hits(def).contains(&mention.found.hit) {
                carriers.entry(def).or_default().push(mention.found.hit);
            }
        }
        if carriers.is_empty() {
            return false;
        }
        self.carried.extend(carriers.keys());
        let name = |def: &Def| match *def {
            Def::Item(owner, item) => {
                Some(tree.symbol(owner, tree.facts_of(owner).items[item as usize].name))
            }
            _ => None,
        };
        let mut names: FxHashSet<Symbol> = carriers.keys().filter_map(name).collect();
        close_over_renames(tree, &mut names);
        self.names = Some(names);
        self.carriers = carriers;
        for file in tree.files() {
            self.in_file(file, all);
        }
        true
    }

    /// The entries that ask about a definition, or about the type that it is an alias of.
    pub(super) fn hits(&mut self, def: Def) -> Vec<Hit> {
        if let Some(known) = self.peeled.get(&def) {
            return known.clone();
        }
        let mut hits = Vec::new();
        let mut all = vec![def];
        all.extend(self.resolver.peel(def));
        for def in all {
            let key = self.resolver.keys.of(self.resolver.tree, def);
            hits.extend(self.by_key.get(&key).into_iter().flatten());
            let path = self.resolver.key(key).path.clone();
            let path: Vec<&str> = path.split("::").collect();
            hits.extend(self.wild.iter().filter(|(_, pattern)| pattern.matches(&path)).map(|(hit, _)| *hit));
        }
        hits.sort_unstable();
        hits.dedup();
        self.peeled.insert(def, hits.clone());
        hits
    }

    fn mention(
        &mut self,
        (file, owner, path): (FileId, OwnerId, u32),
        hit: Hit,
        key: KeyId,
        one: &Named,
        named: &[Named],
    ) -> Mention {
        let tree = self.resolver.tree;
        let fact = &tree.facts_of(owner).paths[path as usize];
        let next = named.iter().find(|next| next.segment == one.segment + 1);
        let member = next.and_then(|next| next.defs.first()).copied();
        let confidence = next.map_or(one.confidence, |next| next.confidence.min(one.confidence));
        let is_one_of_several = one.defs.len() > 1 && confidence < Confidence::Probable;
        let found = Use {
            file,
            owner,
            path,
            segment: one.segment,
            hit,
            key: Some(key),
            confidence: if is_one_of_several { Confidence::Possible } else { confidence },
            reached: None,
            standing: Standing::Other,
            through: None,
            scope: scope_of(tree, owner, self.resolver.module_of(owner, fact), fact.cfg),
        };
        let in_own_impl = self.is_in_own_impl(owner, fact.scope, hit);
        let gives = member.is_some_and(|(def, _)| self.gives(def, hit));
        let (ns, base_of, is_carried) = (one.ns, None, false);
        let mut mention = Mention { found, member, ns, gives, in_own_impl, base_of, is_carried };
        if fact.context == Context::Type {
            self.qualified(owner, path, &mut mention);
        }
        mention
    }

    /// Looks for the path of which a type is the base: it is added right behind the type and its arguments.
    fn qualified(&mut self, owner: OwnerId, path: u32, mention: &mut Mention) {
        let facts = self.resolver.tree.facts_of(owner);
        let mut behind = facts.paths.iter().enumerate().skip(path as usize + 1).take(ARGUMENTS_MAX);
        let Some((at, fact)) = behind.find(|(_, fact)| fact.base == Some(path)) else { return };
        let last = fact.segments.len().saturating_sub(1);
        let named = self.resolver.resolve(owner, at as u32);
        mention.base_of = Some(at as u32);
        mention.member =
            named.iter().find(|one| one.segment == last).and_then(|one| one.defs.first()).copied();
        mention.gives = mention.member.is_some_and(|(def, _)| self.gives(def, mention.found.hit));
    }

    /// Whether a scope lies in an impl of the type of an entry.
    pub(super) fn is_in_own_impl(&mut self, owner: OwnerId, scope: u32, hit: Hit) -> bool {
        let facts = self.resolver.tree.facts_of(owner);
        let mut at = scope;
        loop {
            let data = &facts.scopes[at as usize];
            if matches!(data.kind, ScopeKind::Impl(_)) {
                let answer = self.resolver.self_type(owner, at);
                if answer.candidates.iter().any(|candidate| self.hits(candidate.def).contains(&hit)) {
                    return true;
                }
            }
            if data.parent == at {
                return false;
            }
            at = data.parent;
        }
    }

    /// What the statics of the workspace hold.
    fn statics(&mut self, mentions: &mut Mentions) {
        let tree = self.resolver.tree;
        let fields = fields_by_type(mentions, |file| &tree.facts[file.index()]);
        for file in tree.files() {
            let facts = &tree.facts[file.index()];
            let Some(owner) = tree.owners_of[file.index()].first() else { continue };
            if facts.statics.is_empty() {
                continue;
            }
            let types = types_by_place(facts);
            for fact in &facts.statics {
                let paths = fact.holds.iter().flat_map(|place| types.get(place).into_iter().flatten());
                for path in paths.copied() {
                    self.held_by(mentions, &fields, (file, *owner, fact.item), path);
                }
            }
        }
    }

    /// What the type of a static holds by one of its paths.
    fn held_by(
        &mut self,
        mentions: &mut Mentions,
        fields: &FxHashMap<(FileId, u32), Vec<usize>>,
        (file, owner, item): (FileId, OwnerId, u32),
        path: u32,
    ) {
        let tree = self.resolver.tree;
        let held = |mention: usize, field_of| Held { mention, owner, item, path, field_of };
        let place = |one: &Mention| (one.found.file, one.found.path);
        let first = mentions.all.partition_point(|one| place(one) < (file, path));
        let direct = mentions.all[first..].iter().take_while(|one| place(one) == (file, path)).count();
        mentions.held.extend((first..first + direct).map(|at| held(at, None)));
        for def in self.types_of(owner, path) {
            let Def::Item(of, type_item) = def else { continue };
            let key = (tree.owners[of.0 as usize].file, type_item);
            mentions.in_statics.push((key, (owner, item)));
            let inside = fields.get(&key).into_iter().flatten();
            mentions.held.extend(inside.map(|at| held(*at, Some((of, type_item)))));
        }
    }

    /// The types that a path names, aliases followed.
    fn types_of(&mut self, owner: OwnerId, path: u32) -> Vec<Def> {
        let answer = self.resolver.path_answer(owner, path, Ns::TYPE);
        let mut defs: Vec<Def> = Vec::new();
        for candidate in answer.candidates {
            defs.extend(self.resolver.peel(candidate.def));
        }
        defs.retain(|def| match def {
            Def::Outside(key) => self.resolver.key(*key).origin != Origin::Primitive,
            _ => true,
        });
        defs.sort_unstable();
        defs.dedup();
        defs
    }
}

/// The paths of types in a file by where they start.
fn types_by_place(facts: &FileFacts) -> FxHashMap<Pos, Vec<u32>> {
    let mut types: FxHashMap<Pos, Vec<u32>> = FxHashMap::default();
    for (at, path) in facts.paths.iter().enumerate() {
        if matches!(path.context, Context::Type | Context::Bound)
            && let Some(first) = facts.path_segments(path).first()
        {
            types.entry(first.pos).or_default().push(at as u32);
        }
    }
    types
}

/// The mentions in the fields of each type: file and item of the type, and indices of mentions.
fn fields_by_type<'f>(
    mentions: &Mentions,
    facts_of: impl Fn(FileId) -> &'f FileFacts,
) -> FxHashMap<(FileId, u32), Vec<usize>> {
    let mut fields: FxHashMap<(FileId, u32), Vec<usize>> = FxHashMap::default();
    for (at, mention) in mentions.all.iter().enumerate() {
        if let Some(item) = field_of(facts_of(mention.found.file), mention.found.path) {
            fields.entry((mention.found.file, item)).or_default().push(at);
        }
    }
    fields
}

/// The type in one of whose fields a path stands, as what the field holds.
pub fn field_of(facts: &FileFacts, path: u32) -> Option<u32> {
    let fact = &facts.paths[path as usize];
    let ScopeKind::SelfItem(item) = facts.scopes[fact.scope as usize].kind else { return None };
    if fact.context != Context::Type {
        return None;
    }
    let first = facts.path_segments(fact).first()?.pos;
    (!facts.unheld.contains(&first)).then_some(item)
}

/// The type alias in whose type a path stands.
fn alias_of(facts: &FileFacts, path: u32) -> Option<u32> {
    let scope = facts.paths[path as usize].scope;
    if facts.scopes[scope as usize].kind != ScopeKind::Item {
        return None;
    }
    let is_around = |item: &crate::facts::ItemFact| {
        let first = facts.paths.get(item.order as usize);
        item.kind == ItemKind::TypeAlias && first.is_some_and(|first| first.scope == scope)
    };
    facts.items.iter().position(is_around).map(|item| item as u32)
}
