//! The home of a family: the member that all others are best replaced by.

use super::concepts::name_place;
use super::families::Family;
use super::score::Tier;
use super::{UnitId, overlap};
use crate::diagnostic::CodeScope;
use crate::discover::TargetKind;
use crate::facts::fingerprints::UnitKind;
use crate::facts::{FileFacts, Visibility};
use crate::registry::path::PathPattern;
use crate::registry::{ItemKindWord, Proposal};
use crate::resolve::{CrateId, Def, ModId, OwnerId, Resolver, Workspace};
use crate::source::{Place, Pos, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;

/// The similarity that is asked of copies of what has identical ones.
const SIMILAR_MAX: f64 = 0.9;

/// The member that the others are best replaced by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The member.
    pub unit: UnitId,
    /// The path that a registry names it by; nothing where it has none, as what stands in a function.
    pub path: Option<String>,
    /// Places that name it or call it by a known type.
    pub uses: usize,
    /// Members whose crates can not name it.
    pub cut_off: usize,
}

impl Family {
    /// How alike its members are, in words.
    pub fn likeness(&self) -> String {
        match self.tier {
            Tier::Exact => "identical".to_owned(),
            _ if self.tier == Tier::Renamed || self.similarity >= 1.0 => "identical but for names".to_owned(),
            _ => format!("{:.0} % similar or more", (self.similarity * 100.0).min(99.0)),
        }
    }

    /// The entry that a registry needs to keep the family one.
    pub fn proposal(&self, facts: &[FileFacts]) -> Option<Proposal> {
        let home = self.home.as_ref()?;
        let of_home = home.unit.of(facts).kind;
        let kind = match of_home {
            UnitKind::Method => ItemKindWord::Method,
            UnitKind::Struct => ItemKindWord::Struct,
            UnitKind::Enum => ItemKindWord::Enum,
            UnitKind::Union => ItemKindWord::Union,
            UnitKind::Const => ItemKindWord::Const,
            UnitKind::Static => ItemKindWord::Static,
            _ => ItemKindWord::Fn,
        };
        // What copies a type or a value is told without a floor.
        let floor = ((self.similarity * 20.0).floor() / 20.0).min(SIMILAR_MAX);
        let similar = of_home.has_body().then_some(floor);
        Some(Proposal { name: home.unit.name(facts).to_owned(), path: home.path.clone()?, kind, similar })
    }
}

/// Gives each family its home: production before tests, what a path names before what none does, the crate that most
/// of the others can name, libraries before programs; then the most used, the most public, the least deep, the first.
pub(super) fn settle(workspace: &Workspace, families: &mut [Family]) {
    let members: FxHashMap<(u32, Pos), UnitId> = families
        .iter()
        .flat_map(|family| &family.members)
        .map(|id| ((id.file, id.of(&workspace.tree.facts).span.start), *id))
        .collect();
    let mut resolver = Resolver::new(&workspace.tree);
    let uses = uses(workspace, &mut resolver, &members);
    for family in families {
        let ranked = family.members.iter().filter_map(|id| {
            let site = Site::of(workspace, *id)?;
            let path = site.path(workspace, &mut resolver, *id);
            let uses = uses.get(id).copied().unwrap_or(0);
            let others = family.members.iter().filter_map(|other| Site::of(workspace, *other));
            let cut_off = others.filter(|other| !site.is_named_by(workspace, other)).count();
            let rank = (
                site.is_test,
                path.is_none(),
                cut_off,
                !site.is_library,
                Reverse(uses),
                site.public,
                site.depth,
                *id,
            );
            Some((rank, Home { unit: *id, path, uses, cut_off }))
        });
        family.home = ranked.min_by(|one, other| one.0.cmp(&other.0)).map(|(_, home)| home);
    }
}

/// Whether no member's crate can name the home, and there is little to another crate for what they share: where it is one
/// value, or where a crate that has it lends nothing to any, as procedural macros and build scripts.
pub(super) fn is_out_of_reach(workspace: &Workspace, family: &Family) -> bool {
    let is_value =
        |id: &UnitId| matches!(id.of(&workspace.tree.facts).kind, UnitKind::Const | UnitKind::Static);
    let lends_nothing =
        |id: &UnitId| Site::of(workspace, *id).is_some_and(|site| !site.lends_items(workspace));
    let are_cut_off = family.home.as_ref().is_some_and(|home| home.cut_off + 1 == family.members.len());
    are_cut_off && family.members.iter().any(|id| is_value(id) || lends_nothing(id))
}

/// How often each member is named in the code.
fn uses(
    workspace: &Workspace,
    resolver: &mut Resolver<'_>,
    members: &FxHashMap<(u32, Pos), UnitId>,
) -> FxHashMap<UnitId, usize> {
    let tree = &workspace.tree;
    let names: FxHashSet<&str> = members.values().map(|id| id.name(&tree.facts)).collect();
    let mut uses: FxHashMap<UnitId, usize> = FxHashMap::default();
    for (at, data) in tree.owners.iter().enumerate() {
        let owner = OwnerId(at as u32);
        if tree.crates[data.krate.0 as usize].is_library() {
            continue;
        }
        let facts = tree.facts_of(owner);
        for (path, fact) in facts.paths.iter().enumerate() {
            let segments = &facts.segments[fact.segments.indices()];
            if segments.last().is_none_or(|last| !names.contains(facts.text(last.name))) {
                continue;
            }
            let named = resolver.resolve(owner, path as u32);
            let last = named.iter().filter(|named| named.segment + 1 == segments.len());
            for (def, _) in last.flat_map(|named| &named.defs) {
                if let Some(id) = name_place(tree, *def).and_then(|place| members.get(&place)) {
                    *uses.entry(*id).or_default() += 1;
                }
            }
        }
    }
    uses
}

/// Where a member stands.
struct Site {
    krate: CrateId,
    module: ModId,
    is_orphan: bool,
    is_test: bool,
    is_library: bool,
    /// How far from public, and how many modules deep.
    public: u8,
    depth: usize,
}

impl Site {
    fn of(workspace: &Workspace, id: UnitId) -> Option<Self> {
        let tree = &workspace.tree;
        let owner = *tree.owners_of[id.file as usize].first()?;
        let data = &tree.owners[owner.0 as usize];
        let (facts, unit) = (&tree.facts[id.file as usize], id.of(&tree.facts));
        let module = data.modules[unit.module as usize];
        let item = facts.items.iter().find(|item| item.span == unit.span);
        let public = match item.map(|item| item.visibility) {
            Some(Visibility::Public) if tree.is_public(module) => 0,
            Some(Visibility::Public | Visibility::Crate) => 1,
            // Of methods the visibility is not known.
            Some(Visibility::Super) | None => 2,
            Some(Visibility::Private) => 3,
        };
        Some(Self {
            krate: data.krate,
            module,
            is_orphan: data.orphan,
            is_test: workspace.scope_of(owner, module, unit.cfg) == CodeScope::Test,
            is_library: tree.crates[data.krate.0 as usize].kind == TargetKind::Lib,
            public,
            depth: tree.module_path(module).matches("::").count(),
        })
    }

    /// Whether other crates can name what stands here.
    fn lends_items(&self, workspace: &Workspace) -> bool {
        let kind = workspace.tree.crates[self.krate.0 as usize].kind;
        !matches!(kind, TargetKind::ProcMacro | TargetKind::BuildScript)
    }

    /// Whether code where another stands can name what stands here.
    fn is_named_by(&self, workspace: &Workspace, other: &Self) -> bool {
        let is_lent = || self.lends_items(workspace) && workspace.tree.reaches(other.krate, self.krate);
        self.krate == other.krate || is_lent()
    }

    /// The path by which a registry can name the unit: one that leads to it and nothing else.
    fn path(&self, workspace: &Workspace, resolver: &mut Resolver<'_>, id: UnitId) -> Option<String> {
        let tree = &workspace.tree;
        let (facts, unit) = (&tree.facts[id.file as usize], id.of(&tree.facts));
        if self.is_orphan || tree.modules[self.module.0 as usize].is_block || unit.implements.is_some() {
            return None;
        }
        let receiver = unit.receiver.map(|name| format!("{}::", facts.text(name))).unwrap_or_default();
        let path = format!("{}::{receiver}{}", tree.module_path(self.module), facts.text(unit.name));
        let place = Place { file: "".into(), span: Span::new(Pos::START, Pos::START) };
        let pattern = PathPattern::expand(&path, &place).ok()?.pop().filter(PathPattern::is_exact)?;
        let defs = resolver.target(&pattern).defs;
        let leads_to_it = |def: &Def| name_place(tree, *def) == Some((id.file, unit.span.start));
        (!defs.is_empty() && defs.iter().all(|(def, _)| leads_to_it(def))).then_some(path)
    }
}

/// Lines of code that are gone when all members but the home are: those that no other member holds.
pub(super) fn saved_lines(facts: &[FileFacts], family: &Family) -> usize {
    let home = family.home.as_ref().map(|home| home.unit);
    let others = family.members.iter().filter(|id| Some(**id) != home);
    let apart = others.filter(|id| home.is_none_or(|home| !overlap(facts, home, **id)));
    apart.map(|id| id.of(facts).lines() as usize).sum()
}
