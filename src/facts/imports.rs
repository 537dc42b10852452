//! Imports: the leaves of `use` declarations, and `extern crate`.

use super::attributes::Attributes;
use super::extractor::{Extractor, start, visibility};
use super::{Binding, Context, Ns, Segment, UseFact, Visibility};
use crate::source::Span;

impl Extractor<'_> {
    /// Adds the leaves of a use tree.
    pub(super) fn use_tree(&mut self, item: &syn::ItemUse, visibility: Visibility) {
        let mut prefix = Vec::new();
        let rooted = item.leading_colon.is_some();
        self.use_branch(&item.tree, &mut prefix, (visibility, rooted, false));
    }

    fn use_branch(
        &mut self,
        tree: &syn::UseTree,
        prefix: &mut Vec<Segment>,
        (visibility, rooted, in_braces): (Visibility, bool, bool),
    ) {
        match tree {
            syn::UseTree::Path(path) => {
                let segment = self.segment(&path.ident);
                prefix.push(segment);
                self.use_branch(&path.tree, prefix, (visibility, rooted, in_braces));
                prefix.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_branch(tree, prefix, (visibility, rooted, true));
                }
            }
            syn::UseTree::Glob(glob) => {
                let star = Span::of_name(start(glob.star_token.span), 1);
                let leaf = LeafSpans { binding: star, leaf: star };
                self.use_leaf(prefix, Binding::Glob, &leaf, (visibility, rooted, in_braces), false);
            }
            syn::UseTree::Name(name) => {
                let segment = self.segment(&name.ident);
                self.name_leaf(segment, None, prefix, (visibility, rooted, in_braces));
            }
            syn::UseTree::Rename(rename) => {
                let segment = self.segment(&rename.ident);
                let to = self.segment(&rename.rename);
                self.name_leaf(segment, Some(to), prefix, (visibility, rooted, in_braces));
            }
        }
    }

    fn name_leaf(
        &mut self,
        segment: Segment,
        renamed: Option<Segment>,
        prefix: &mut Vec<Segment>,
        place: (Visibility, bool, bool),
    ) {
        // `use a::b::{self}` binds `b`, and the path ends there; a lone `self` is the module itself.
        let is_self = self.facts.text(segment.name) == "self" && !prefix.is_empty();
        let bound = renamed.unwrap_or(if is_self { prefix[prefix.len() - 1] } else { segment });
        let binding = if renamed.is_some() && self.facts.text(bound.name) == "_" {
            Binding::Anonymous
        } else {
            Binding::Name(bound.name)
        };
        let end = renamed.map_or(segment.span().end, |to| to.span().end);
        let spans = LeafSpans {
            binding: renamed.map_or(segment.span(), |to| to.span()),
            leaf: Span::new(segment.pos, end),
        };
        if !is_self {
            prefix.push(segment);
        }
        self.use_leaf(prefix, binding, &spans, place, is_self);
        if !is_self {
            prefix.pop();
        }
        if let (Some(leaf), true) = (self.facts.uses.last_mut(), renamed.is_some()) {
            leaf.renamed = true;
        }
    }

    fn use_leaf(
        &mut self,
        path: &[Segment],
        binding: Binding,
        spans: &LeafSpans,
        (visibility, rooted, in_braces): (Visibility, bool, bool),
        is_self: bool,
    ) {
        let ns = if is_self || binding == Binding::Glob {
            Ns::TYPE
        } else {
            Ns::TYPE.and(Ns::VALUE).and(Ns::MACRO)
        };
        let path = self.add_path(path, ns, Context::Use, rooted);
        let module = self.module();
        self.facts.uses.push(UseFact {
            path,
            binding,
            binding_span: spans.binding,
            leaf: spans.leaf,
            is_self,
            renamed: false,
            extern_crate: false,
            macro_use: false,
            macro_names: Vec::new(),
            in_braces,
            visibility,
            module,
            replaced: false,
        });
    }

    /// Adds an `extern crate` as a leaf that binds the crate's name.
    pub(super) fn extern_crate(&mut self, item: &syn::ItemExternCrate, read: &Attributes) {
        let segment = self.segment(&item.ident);
        let rename = item.rename.as_ref().map(|(_, ident)| self.segment(ident));
        let bound = rename.unwrap_or(segment);
        let binding = match self.facts.text(bound.name) {
            "_" => Binding::Anonymous,
            _ => Binding::Name(bound.name),
        };
        let spans = LeafSpans {
            binding: bound.span(),
            leaf: Span::new(segment.pos, bound.span().end.max(segment.span().end)),
        };
        let visibility = visibility(&item.vis);
        self.use_leaf(&[segment], binding, &spans, (visibility, true, false), true);
        let macro_names = read.macro_names.iter().map(|ident| self.named(ident).0).collect();
        if let Some(leaf) = self.facts.uses.last_mut() {
            leaf.extern_crate = true;
            leaf.macro_use = read.macro_use;
            leaf.macro_names = macro_names;
            leaf.renamed = rename.is_some();
        }
    }
}

/// Where a use leaf and the name it binds stand.
struct LeafSpans {
    binding: Span,
    leaf: Span,
}
