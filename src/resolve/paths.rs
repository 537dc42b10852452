//! Paths in code: lexical scopes first, then modules, preludes and associated items, each with its confidence.

use super::alternatives::Settled;
use super::identity::{Def, KeyId, Origin};
use super::lookup::{Answer, Question, Resolver};
use super::modules::{ModId, OwnerId};
use super::std_table;
use super::symbols::Symbol;
use crate::diagnostic::Confidence;
use crate::facts::{Context, Ns, PathFact, ScopeKind};
use std::sync::Arc;

/// What one segment of a path names, in one namespace.
#[derive(Debug, Clone)]
pub struct Named {
    /// Index of the segment in its path.
    pub segment: usize,
    /// The namespace.
    pub ns: Ns,
    /// The definitions it may name, without equal ones, in order of their keys.
    pub defs: Vec<(Def, KeyId)>,
    /// How sure that is.
    pub confidence: Confidence,
    /// How sure it is that one of them is named, whichever of the alternatives under conditions that is.
    pub one_of_them: Confidence,
    /// The import that brings the first segment into scope.
    pub via: Option<(OwnerId, u32)>,
}

/// What the first segment of a path turned out to be.
enum First {
    /// A local variable, a parameter, or a generic parameter without usable bounds.
    Local,
    /// A type parameter: the traits it is bound by.
    Parameter(Vec<Def>),
    /// `Self`, as the definitions it stands for.
    SelfType(Answer),
    /// Something found in a module or prelude.
    Found(Answer),
}

impl Resolver<'_> {
    /// What each segment of a path names; segments that name nothing known are left out.
    pub fn resolve(&mut self, owner: OwnerId, path: u32) -> Vec<Named> {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        if fact.context == Context::Method {
            return facts.method(path).and_then(|call| self.method(owner, call)).into_iter().collect();
        }
        let count = fact.segments.len();
        let mut out = Vec::with_capacity(count);
        let namespaces: Vec<Ns> = Ns::EACH.into_iter().filter(|ns| fact.ns.meets(*ns)).collect();
        for (at, ns) in namespaces.iter().enumerate() {
            self.walk(owner, path, *ns, |this, segment, answer| {
                // The prefix is the same in every namespace.
                if at == 0 || segment + 1 == count {
                    let ns = if segment + 1 == count { *ns } else { Ns::TYPE };
                    if let Some(named) = this.named(owner, path, segment, ns, answer) {
                        out.push(named);
                    }
                }
            });
        }
        out
    }

    /// What the whole path names in one namespace.
    pub(super) fn path_answer(&mut self, owner: OwnerId, path: u32, ns: Ns) -> Answer {
        if let Some(known) = self.path_answers.get(&(owner, path, ns)) {
            return (**known).clone();
        }
        // `type R = R::X`, `T: T::A` and `impl Self` ask for themselves.
        let question = Question::Path(owner, path, ns);
        let Some(depth) = self.begin(question) else { return Answer::default() };
        let count = self.tree.facts_of(owner).paths[path as usize].segments.len();
        let mut last = Answer::default();
        self.walk(owner, path, ns, |_, segment, answer| {
            if segment + 1 == count {
                last = answer.clone();
            }
        });
        if self.end(question, depth) {
            self.path_answers.insert((owner, path, ns), Arc::new(last.clone()));
        }
        last
    }

    /// Follows a path; `visit` sees each segment's answer.
    pub(super) fn walk(
        &mut self,
        owner: OwnerId,
        path: u32,
        ns: Ns,
        mut visit: impl FnMut(&mut Self, usize, &Answer),
    ) {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        let segments = facts.path_segments(fact);
        let module = self.module_of(owner, fact);
        let last = segments.len().saturating_sub(1);
        let ns_of = |at: usize| if at == last { ns } else { Ns::TYPE };
        let mut answer;
        let mut rest = 0;
        if let Some(base) = fact.base
            && fact.trait_segments == 0
        {
            answer = self.type_answer(owner, base);
        } else if fact.of_type != 0 {
            let Some(first) = segments.first() else { return };
            let name = self.tree.symbol(owner, first.name);
            answer = self.associated_of_type((owner, fact.of_type), name, ns_of(0), fact.scope);
            visit(self, 0, &answer);
            rest = 1;
        } else {
            let Some(first) = segments.first() else { return };
            let name = self.tree.symbol(owner, first.name);
            match self.first(owner, path, fact, name, ns_of(0), module) {
                First::Local => return,
                First::Parameter(bounds) => {
                    let Some(second) = segments.get(1) else { return };
                    let name = self.tree.symbol(owner, second.name);
                    answer = self.trait_items(&bounds, name, ns_of(1));
                    visit(self, 1, &answer);
                    rest = 2;
                }
                First::SelfType(found) => {
                    answer = found;
                    rest = 1;
                }
                First::Found(found) => {
                    answer = match segments.get(1) {
                        Some(second) if fact.context != Context::Use && !fact.rooted => {
                            let second = self.tree.symbol(owner, second.name);
                            self.or_primitive(found, name, (second, ns_of(1)), module)
                        }
                        _ => found,
                    };
                    visit(self, 0, &answer);
                    rest = 1;
                }
            }
        }
        for (at, segment) in segments.iter().enumerate().skip(rest) {
            let name = self.tree.symbol(owner, segment.name);
            let mut next = self.step(&answer, name, ns_of(at), module);
            // No `use` brings in an associated item.
            if next.is_empty() && fact.context != Context::Use {
                next = self.associated(&answer, name, ns_of(at), (owner, fact.scope));
            }
            visit(self, at, &next);
            if next.is_empty() {
                return;
            }
            answer = next;
        }
    }

    /// The module-like place that a path stands in.
    pub(super) fn module_of(&self, owner: OwnerId, fact: &PathFact) -> ModId {
        self.module_of_scope(owner, fact.scope)
    }

    /// The module-like place that a scope belongs to.
    pub(super) fn module_of_scope(&self, owner: OwnerId, scope: u32) -> ModId {
        let scope = &self.tree.facts_of(owner).scopes[scope as usize];
        self.tree.owners[owner.0 as usize].modules[scope.module as usize]
    }

    /// The type that a path in type position names, aliases and parameters followed.
    pub(super) fn type_answer(&mut self, owner: OwnerId, path: u32) -> Answer {
        let facts = self.tree.facts_of(owner);
        let fact = &facts.paths[path as usize];
        if let [only] = facts.path_segments(fact)
            && self.tree.symbol(owner, only.name) == Symbol::SELF_TYPE
        {
            return self.self_type(owner, fact.scope);
        }
        self.path_answer(owner, path, Ns::TYPE)
    }

    fn first(
        &mut self,
        owner: OwnerId,
        path: u32,
        fact: &PathFact,
        name: Symbol,
        ns: Ns,
        module: ModId,
    ) -> First {
        let single = fact.segments.len() == 1;
        if fact.context == Context::Use {
            return First::Found(self.import_start(module, name, ns, fact.rooted, single));
        }
        if name == Symbol::SELF_TYPE && !fact.rooted {
            let found = self.self_type(owner, fact.scope);
            if found.is_empty() {
                // `impl Trait for &T` and for a parameter: what follows belongs to the trait or a bound.
                return First::Parameter(self.self_bounds(owner, fact.scope));
            }
            return First::SelfType(found);
        }
        if single && name == Symbol::SELF_VALUE {
            return First::Local;
        }
        if let Some(answer) = self.keyword(module, name) {
            return First::Found(answer);
        }
        let krate = self.tree.modules[module.0 as usize].krate;
        let krate = &self.tree.crates[krate.0 as usize];
        if fact.rooted {
            if krate.edition == crate::discover::Edition::E2015 {
                let found = self.lookup(krate.root, name, ns);
                if !found.is_empty() {
                    return First::Found((*found).clone());
                }
            }
            return First::Found(self.extern_name(module, name).unwrap_or_default());
        }
        let mut answer = match self.lexical(owner, path, fact, name, ns) {
            Err(local) => return local,
            Ok(answer) => answer,
        };
        let primitive = ns == Ns::TYPE && std_table::is_primitive(self.tree.symbols.text(name));
        if primitive && (answer.is_empty() || (single && self.names_modules(&answer))) {
            return First::Found(self.primitive_answer(name));
        }
        let unread =
            !answer.is_empty() && answer.candidates.iter().all(|candidate| self.is_unread(candidate.def));
        if answer.is_empty() || (unread && ns != Ns::TYPE) {
            // An import of a crate that was not read binds a name in some namespace; which one is not known.
            let incomplete = answer.incomplete || unread;
            let unresolved = answer.unresolved || unread;
            let mut wider = self.preludes(module, name, ns, fact.context);
            if !wider.is_empty() {
                wider.incomplete |= incomplete;
                wider.unresolved |= unresolved;
                answer = wider;
            }
        } else if self.leaves_open(owner, fact, &answer) {
            // Where none of the conditions holds the name is that of a prelude, if one has it.
            answer.candidates.extend(self.preludes(module, name, ns, fact.context).candidates);
        }
        // A lone name may be a binding; before the braces of a struct it is none.
        if single && ns == Ns::VALUE && fact.context == Context::Pattern {
            answer.candidates.retain(|candidate| self.is_pattern_item(candidate.def));
        }
        First::Found(answer)
    }

    /// The primitive type of a name.
    fn primitive_answer(&mut self, name: Symbol) -> Answer {
        let text = self.tree.symbols.text(name).clone();
        Answer::of(Def::Outside(self.keys.intern(&text, Ns::TYPE, Origin::Primitive)))
    }

    /// Whether an answer is made of modules alone.
    fn names_modules(&self, answer: &Answer) -> bool {
        answer.candidates.iter().all(|candidate| match candidate.def {
            Def::Module(_) => true,
            Def::Outside(key) => self.keys.get(key).origin == Origin::Std("mod"),
            _ => false,
        })
    }

    /// What the first name of a longer path names: a module hides the primitive type of its name only where it has what
    /// follows.
    fn or_primitive(&mut self, found: Answer, name: Symbol, next: (Symbol, Ns), module: ModId) -> Answer {
        let is_primitive = !found.is_empty()
            && std_table::is_primitive(self.tree.symbols.text(name))
            && self.names_modules(&found)
            && {
                let next = self.step(&found, next.0, next.1, module);
                next.candidates.iter().all(|candidate| self.is_unread(candidate.def))
            };
        if is_primitive { self.primitive_answer(name) } else { found }
    }

    /// A name of the preludes: crates, macros, and those of the standard library.
    fn preludes(&mut self, module: ModId, name: Symbol, ns: Ns, context: Context) -> Answer {
        match ns {
            Ns::TYPE => match self.extern_name(module, name) {
                Some(found) => found,
                None => self.std_prelude(module, name, ns),
            },
            Ns::MACRO => {
                let mut found = self.macro_prelude(module, name);
                found.candidates.retain(|candidate| self.fits(candidate.def, context));
                found
            }
            _ => self.std_prelude(module, name, ns),
        }
    }

    /// Whether a definition is a path into a crate whose source was not read.
    pub(super) fn is_unread(&self, def: Def) -> bool {
        matches!(def, Def::Outside(key) if self.keys.get(key).origin == Origin::Unread)
    }

    /// Looks a name up through the scopes around a path; a binding or parameter ends the search.
    fn lexical(
        &mut self,
        owner: OwnerId,
        path: u32,
        fact: &PathFact,
        name: Symbol,
        ns: Ns,
    ) -> Result<Answer, First> {
        let facts = self.tree.facts_of(owner);
        let mut at = fact.scope;
        let mut barrier = false;
        let mut incomplete = false;
        // What `where` clauses on the way say of a parameter of a scope around them.
        let mut bounds = Vec::new();
        // No `macro_rules!` is called as an attribute or derive.
        let textual_macros = ns == Ns::MACRO
            && fact.segments.len() == 1
            && !matches!(fact.context, Context::Attribute | Context::Derive);
        loop {
            let scope = &facts.scopes[at as usize];
            if !barrier {
                if ns == Ns::VALUE && self.binds(owner, scope, path, name) {
                    return Err(First::Local);
                }
                for parameter in &scope.parameters {
                    if self.tree.symbol(owner, parameter.name) != name || ns == Ns::MACRO {
                        continue;
                    }
                    if ns == Ns::TYPE && !parameter.is_const {
                        for bound in &parameter.bounds {
                            let found = self.path_answer(owner, *bound, Ns::TYPE);
                            bounds.extend(found.candidates.iter().map(|candidate| candidate.def));
                        }
                        if parameter.is_outer {
                            continue;
                        }
                        return Err(First::Parameter(bounds));
                    }
                    return Err(First::Local);
                }
            }
            if scope.opens_module {
                let module = self.tree.owners[owner.0 as usize].modules[scope.module as usize];
                if textual_macros {
                    // Textual scope goes before what is found by path, block by block.
                    let mut textual = self.textual_macro_here(module, name, (owner, path));
                    if !textual.is_empty() {
                        let found = self.lookup(module, name, ns);
                        self.add_alternatives(found.candidates.clone(), &mut textual);
                        return Ok(textual);
                    }
                }
                let found = self.lookup(module, name, ns);
                incomplete |= found.incomplete;
                if ns == Ns::MACRO {
                    let mut fitting = (*found).clone();
                    fitting.candidates.retain(|candidate| self.fits(candidate.def, fact.context));
                    if !fitting.is_empty() {
                        return Ok(fitting);
                    }
                } else if !found.is_empty() {
                    return Ok((*found).clone());
                }
                if scope.kind == ScopeKind::Module {
                    if textual_macros {
                        let mut textual = self.textual_macro(module, name, Some((owner, path)));
                        textual.incomplete |= incomplete;
                        return Ok(textual);
                    }
                    return Ok(Answer { incomplete, ..Answer::default() });
                }
            }
            barrier |= scope.kind == ScopeKind::Item;
            if scope.parent == at {
                return Ok(Answer { incomplete, ..Answer::default() });
            }
            at = scope.parent;
        }
    }

    /// A textual macro of exactly this module or block.
    fn textual_macro_here(&self, module: ModId, name: Symbol, user: (OwnerId, u32)) -> Answer {
        if !self.tree.modules[module.0 as usize].textual.contains_key(&name) {
            return Answer::default();
        }
        self.textual_macro(module, name, Some(user))
    }

    /// Whether a scope binds a value name for the paths from `path` on.
    fn binds(&mut self, owner: OwnerId, scope: &crate::facts::Scope, path: u32, name: Symbol) -> bool {
        for binding in &scope.values {
            if binding.from > path || self.tree.symbol(owner, binding.name) != name {
                continue;
            }
            match binding.path {
                None => return true,
                Some(pattern) if pattern == path => {}
                Some(pattern) => {
                    if !self.pattern_names_item(owner, pattern) {
                        return true;
                    }
                }
            }
        }
        false
    }

    pub(super) fn pattern_names_item(&mut self, owner: OwnerId, pattern: u32) -> bool {
        if let Some(known) = self.patterns.get(&(owner, pattern)) {
            return *known;
        }
        let names = !self.path_answer(owner, pattern, Ns::VALUE).is_empty();
        self.patterns.insert((owner, pattern), names);
        names
    }

    /// The traits that `Self` has in an impl for something without a path, or for a type parameter.
    fn self_bounds(&mut self, owner: OwnerId, scope: u32) -> Vec<Def> {
        let facts = self.tree.facts_of(owner);
        let mut at = scope;
        let imp = loop {
            match (facts.scopes[at as usize].kind, facts.scopes[at as usize].parent) {
                (ScopeKind::Impl(imp), _) => break &facts.impls[imp as usize],
                (ScopeKind::Body, parent) if parent != at => at = parent,
                _ => return Vec::new(),
            }
        };
        let mut bounds = Vec::new();
        if let Some(path) = imp.trait_path {
            let found = self.path_answer(owner, path, Ns::TYPE);
            bounds.extend(found.candidates.iter().map(|candidate| candidate.def));
        }
        if let Some(path) = imp.self_type
            && let fact = &facts.paths[path as usize]
            && let [only] = facts.path_segments(fact)
        {
            let name = self.tree.symbol(owner, only.name);
            if let Err(First::Parameter(more)) = self.lexical(owner, path, fact, name, Ns::TYPE) {
                bounds.extend(more);
            }
        }
        bounds
    }

    /// What `Self` stands for in a scope.
    pub(super) fn self_type(&mut self, owner: OwnerId, scope: u32) -> Answer {
        let facts = self.tree.facts_of(owner);
        let mut at = scope;
        loop {
            let data = &facts.scopes[at as usize];
            match data.kind {
                ScopeKind::Impl(imp) => {
                    return match facts.impls[imp as usize].self_type {
                        Some(path) => self.path_answer(owner, path, Ns::TYPE),
                        None => Answer::default(),
                    };
                }
                ScopeKind::SelfItem(item) => return Answer::of(Def::Item(owner, item)),
                ScopeKind::Item | ScopeKind::Module => return Answer::default(),
                ScopeKind::Body => {}
            }
            if data.parent == at {
                return Answer::default();
            }
            at = data.parent;
        }
    }

    /// What a segment names, primitives left out.
    fn named(&mut self, owner: OwnerId, path: u32, segment: usize, ns: Ns, answer: &Answer) -> Option<Named> {
        let settled = self.settle(owner, path, ns, answer)?;
        let is_primitive = |key: KeyId| matches!(self.keys.get(key).origin, Origin::Primitive);
        if settled.defs.iter().any(|(_, key)| is_primitive(*key)) {
            return None;
        }
        let Settled { defs, confidence, one_of_them, via } = settled;
        Some(Named { segment, ns, defs, confidence, one_of_them, via })
    }
}
