//! What the surroundings of a value ask for: the types of parameters, fields and results, and what functions give of
//! their own type.

use super::identity::{Def, Origin};
use super::mentions::{Made, Pass};
use super::methods::confidence_by_place;
use super::modules::OwnerId;
use super::receiver_types::Type;
use super::workspace::{Hit, Standing, Use, scope_of};
use crate::diagnostic::Confidence;
use crate::facts::{Context, Expected, InferredValue, ItemKind, Ns, TypeFact, Within};
use crate::source::FileId;

/// Conversions that change nothing where a value already is of the type.
const IDENTITIES: [&str; 2] = ["into", "try_into"];

/// Types of other crates with a value of their first argument in them, by their names.
const HOLDERS: [&str; 16] = [
    "Arc", "Box", "Cell", "Cow", "Future", "LazyLock", "Mutex", "OnceCell", "OnceLock", "Option", "Pin",
    "Rc", "RefCell", "Result", "RwLock", "Vec",
];

/// Types in types at which no more is looked for.
const DEPTH_MAX: usize = 16;

/// A type: as it is written in a file, so that aliases are seen, or as it is known.
#[derive(Debug, Clone)]
enum Place {
    Written(OwnerId, u32),
    Known(Type),
}

impl Pass<'_, '_> {
    /// Finds the values that are made for a type which an entry asks about.
    pub(super) fn made(&mut self, all: &mut Vec<Made>) {
        let tree = self.resolver.tree;
        for file in tree.files() {
            let Some(owner) = tree.owners_of[file.index()].first() else { continue };
            for value in &tree.facts[file.index()].inferred {
                self.made_by(file, *owner, value, all);
            }
        }
    }

    fn made_by(&mut self, file: FileId, owner: OwnerId, value: &InferredValue, all: &mut Vec<Made>) {
        let Some((mut place, sureness)) = self.expected(owner, value.expected) else { return };
        for step in &value.within {
            match self.inside(&place, *step) {
                Some(inside) => place = inside,
                None => return,
            }
        }
        let hits = self.hits_of(&place);
        if hits.is_empty() {
            return;
        }
        let facts = self.resolver.tree.facts_of(owner);
        let is_meant = |path: &crate::facts::PathFact| {
            let last = facts.path_segments(path).last();
            last.is_some_and(|last| last.pos == value.span.start)
        };
        let Some(path) = facts.paths.iter().position(is_meant) else { return };
        let fact = &facts.paths[path];
        for hit in hits {
            let Some(by_conversion) = self.conversion(owner, path as u32, hit) else { continue };
            let tree = self.resolver.tree;
            let found = Use {
                file,
                owner,
                path: path as u32,
                segment: fact.segments.len() - 1,
                hit,
                key: None,
                confidence: sureness.min(by_conversion).min(confidence_by_place(fact.found)),
                reached: None,
                standing: Standing::Other,
                through: None,
                scope: scope_of(tree, owner, self.resolver.module_of(owner, fact), fact.cfg),
            };
            let in_own_impl = self.is_in_own_impl(owner, fact.scope, hit);
            all.push(Made { found, name: value.name, span: value.span, in_own_impl });
        }
    }

    /// How sure it is that a conversion makes a value of an entry's type; nothing where it does not.
    fn conversion(&mut self, owner: OwnerId, path: u32, hit: Hit) -> Option<Confidence> {
        let tree = self.resolver.tree;
        let facts = tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let named = self.resolver.resolve(owner, path);
        let function = named.iter().find(|one| one.segment + 1 == fact.segments.len());
        // A function of the workspace makes its values itself.
        let is_own = |def: &Def| !matches!(def, Def::Outside(_));
        if function.is_some_and(|function| function.defs.iter().any(|(def, _)| is_own(def))) {
            return None;
        }
        let Some(call) = facts.method(path) else {
            return Some(function.map_or(Confidence::Possible, |function| function.confidence));
        };
        let name = facts.path_segments(fact)[0].name;
        if function.is_none() && self.resolver.method_names().contains(&tree.symbol(owner, name)) {
            return Some(Confidence::Possible);
        }
        if !IDENTITIES.contains(&facts.text(name)) {
            return Some(if function.is_some() { Confidence::Definite } else { Confidence::Probable });
        }
        match self.resolver.value(owner, facts.methods[call as usize].receiver).ty {
            Type::Named(def, _) if self.hits(def).contains(&hit) => None,
            Type::Parameter(..) | Type::Bounds(_) | Type::SelfOf(_) => Some(Confidence::Possible),
            Type::Unknown => Some(Confidence::Probable),
            _ => Some(Confidence::Definite),
        }
    }

    /// The type that the surroundings of a value ask for.
    fn expected(&mut self, owner: OwnerId, expected: Expected) -> Option<(Place, Confidence)> {
        match expected {
            Expected::Written(ty) => Some((Place::Written(owner, ty), Confidence::Definite)),
            Expected::Place(value) => {
                let known = self.resolver.value(owner, value);
                Some((Place::Known(known.ty), known.confidence))
            }
            Expected::Argument(callee, at) => self.parameter_type(owner, callee, at),
            Expected::Field(path, name) => {
                let tree = self.resolver.tree;
                let name = tree.symbol(owner, name);
                let known = self.resolver.struct_value(owner, path);
                let Type::Named(Def::Item(of, item), _) = known.ty else { return None };
                let facts = tree.facts_of(of);
                let members = &facts.members[facts.items[item as usize].members.indices()];
                let field = members
                    .iter()
                    .find(|member| member.kind == ItemKind::Field && tree.symbol(of, member.name) == name)?;
                Some((Place::Written(of, field.gives), known.confidence))
            }
        }
    }

    /// The type of a parameter of what is called, or of a field of a tuple struct or variant.
    fn parameter_type(&mut self, owner: OwnerId, callee: u32, at: u32) -> Option<(Place, Confidence)> {
        let tree = self.resolver.tree;
        let facts = tree.facts_of(owner);
        let is_method = facts.paths[callee as usize].context == Context::Method;
        let (def, confidence) = if is_method {
            let named = self.resolver.method(owner, facts.method(callee)?)?;
            let [(def, _)] = named.defs[..] else { return None };
            (def, named.confidence)
        } else {
            self.resolver.single(owner, callee, Ns::VALUE)?
        };
        let (of, fields, takes_self) = match def {
            Def::Item(of, item) => (of, tree.facts_of(of).items[item as usize].fields, false),
            Def::Variant(of, _, member) => (of, tree.facts_of(of).members[member as usize].fields, false),
            Def::ImplMember(of, _, member) | Def::TraitMember(of, _, member) => {
                let member = &tree.facts_of(of).members[member as usize];
                (of, member.fields, member.calling.takes_self)
            }
            Def::Module(_) | Def::Outside(_) => return None,
        };
        let at = (at as usize).checked_sub(usize::from(takes_self && !is_method))?;
        let ty = tree.facts_of(of).type_lists[fields.indices()].get(at)?;
        Some((Place::Written(of, *ty), confidence))
    }

    /// The type that a value has which stands in one of another type.
    fn inside(&mut self, place: &Place, step: Within) -> Option<Place> {
        let (owner, ty) = match place {
            Place::Written(owner, ty) => (*owner, *ty),
            Place::Known(ty) => return self.inside_known(ty, step),
        };
        let facts = self.resolver.tree.facts_of(owner);
        match (facts.types[ty as usize], step) {
            (TypeFact::Reference(inner), Within::Reference) => Some(Place::Written(owner, inner)),
            (TypeFact::Tuple(parts), Within::Part(at)) => {
                let part = facts.type_lists[parts.indices()].get(at as usize)?;
                Some(Place::Written(owner, *part))
            }
            (TypeFact::Path(path, arguments), step) => {
                let (def, _) = self.resolver.single(owner, path, Ns::TYPE)?;
                if let Some(at) = self.argument_of(def, step) {
                    let argument = facts.type_lists[arguments.indices()].get(at)?;
                    return Some(Place::Written(owner, *argument));
                }
                let known = self.resolver.written(owner, ty, 0).ty;
                self.inside_known(&known, step)
            }
            _ => None,
        }
    }

    fn inside_known(&self, ty: &Type, step: Within) -> Option<Place> {
        let inner = match (ty, step) {
            (Type::Tuple(parts), Within::Part(at)) => parts.get(at as usize)?.clone(),
            (Type::Named(def, arguments), step) => arguments.get(self.argument_of(*def, step)?)?.clone(),
            _ => return None,
        };
        Some(Place::Known(inner))
    }

    /// Which generic argument of a type the value in it is of.
    fn argument_of(&self, def: Def, step: Within) -> Option<usize> {
        let name = self.holder(def)?;
        match (name, step) {
            ("Result", Within::Ok) | ("Option", Within::Some) => Some(0),
            ("Result", Within::Err) => Some(1),
            ("Result" | "Option" | "Vec" | "Future", _) => None,
            (_, Within::New) => Some(0),
            _ => None,
        }
    }

    /// The name of a type of another crate that holds values; one of the workspace by such a name is its own thing.
    fn holder(&self, def: Def) -> Option<&'static str> {
        let Def::Outside(key) = def else { return None };
        let key = self.resolver.key(key);
        let name = key.path.rsplit("::").next()?;
        HOLDERS.into_iter().find(|known| *known == name && key.origin != Origin::Primitive)
    }

    /// The entries that ask about a type.
    fn hits_of(&mut self, place: &Place) -> Vec<Hit> {
        let def = match place {
            Place::Known(Type::Named(def, _)) => Some(*def),
            Place::Known(_) => None,
            Place::Written(owner, ty) => match self.resolver.tree.facts_of(*owner).types[*ty as usize] {
                TypeFact::Path(path, _) => self.resolver.single(*owner, path, Ns::TYPE).map(|(def, _)| def),
                _ => None,
            },
        };
        def.map(|def| self.hits(def)).unwrap_or_default()
    }

    /// Whether a member is a function without receiver that gives a value of an entry's type, alone or held by another.
    pub(super) fn gives(&mut self, def: Def, hit: Hit) -> bool {
        let (Def::ImplMember(owner, _, member) | Def::TraitMember(owner, _, member)) = def else {
            return false;
        };
        let member = &self.resolver.tree.facts_of(owner).members[member as usize];
        let is_function = member.kind == ItemKind::Method && !member.calling.takes_self;
        is_function && self.holds(&Place::Written(owner, member.gives), hit, 0)
    }

    /// Whether a value of a type is, or holds, one of an entry's type.
    fn holds(&mut self, place: &Place, hit: Hit, depth: usize) -> bool {
        if depth > DEPTH_MAX {
            return false;
        }
        let (owner, ty) = match place {
            Place::Written(owner, ty) => (*owner, *ty),
            Place::Known(ty) => return self.holds_known(ty, hit, depth),
        };
        let facts = self.resolver.tree.facts_of(owner);
        let any_of = |this: &mut Self, range: crate::facts::Range| {
            let all = &facts.type_lists[range.indices()];
            all.iter().any(|ty| this.holds(&Place::Written(owner, *ty), hit, depth + 1))
        };
        match facts.types[ty as usize] {
            TypeFact::Tuple(parts) => any_of(self, parts),
            TypeFact::Bounds(bounds) => any_of(self, bounds),
            TypeFact::Equals(_, ty) => self.holds(&Place::Written(owner, ty), hit, depth + 1),
            TypeFact::Path(path, arguments) => {
                let is_self = matches!(
                    facts.path_segments(&facts.paths[path as usize]),
                    [only] if facts.text(only.name) == "Self"
                );
                if is_self || self.hits_of(place).contains(&hit) {
                    return true;
                }
                let Some((def, _)) = self.resolver.single(owner, path, Ns::TYPE) else { return false };
                if self.holder(def).is_none() {
                    let known = self.resolver.written(owner, ty, 0).ty;
                    return matches!(def, Def::Item(..)) && self.holds_known(&known, hit, depth);
                }
                let first = facts.type_lists[arguments.indices()].first();
                first.is_some_and(|first| self.holds(&Place::Written(owner, *first), hit, depth + 1))
            }
            _ => false,
        }
    }

    fn holds_known(&mut self, ty: &Type, hit: Hit, depth: usize) -> bool {
        match ty {
            Type::Tuple(parts) => parts.iter().any(|part| self.holds_known(part, hit, depth + 1)),
            Type::Named(def, arguments) => {
                self.hits(*def).contains(&hit)
                    || (self.holder(*def).is_some()
                        && depth < DEPTH_MAX
                        && arguments.first().is_some_and(|first| self.holds_known(first, hit, depth + 1)))
            }
            _ => false,
        }
    }
}
