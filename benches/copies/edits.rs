//! Copies with edits: statements inserted, removed, changed and wrapped.

use crate::random::Random;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ImplItemFn, Stmt, parse_quote};

/// Calls `change` with the block of a number; answers the number of blocks.
struct EachBlock<F: FnMut(usize, &mut Block)> {
    at: usize,
    change: F,
}

impl<F: FnMut(usize, &mut Block)> VisitMut for EachBlock<F> {
    fn visit_block_mut(&mut self, block: &mut Block) {
        (self.change)(self.at, block);
        self.at += 1;
        visit_mut::visit_block_mut(self, block);
    }
}

/// The number of statements of each block.
fn blocks(function: &mut ImplItemFn) -> Vec<usize> {
    let mut sizes = Vec::new();
    EachBlock { at: 0, change: |_, block: &mut Block| sizes.push(block.stmts.len()) }
        .visit_impl_item_fn_mut(function);
    sizes
}

/// Changes one block that has at least so many statements; answers whether there was one.
fn in_block(
    function: &mut ImplItemFn,
    random: &mut Random,
    least: usize,
    mut change: impl FnMut(&mut Block, &mut Random),
) -> bool {
    let sizes = blocks(function);
    // A block is chosen by its statements, as an edit is.
    let weighted: Vec<usize> = (0..sizes.len()).filter(|at| sizes[*at] >= least).collect();
    let places: Vec<usize> = weighted.iter().flat_map(|at| std::iter::repeat_n(*at, sizes[*at])).collect();
    if places.is_empty() {
        return false;
    }
    let chosen = places[random.below(places.len())];
    let mut each = EachBlock {
        at: 0,
        change: |at, block: &mut Block| {
            if at == chosen {
                change(block, random);
            }
        },
    };
    each.visit_impl_item_fn_mut(function);
    true
}

fn fresh(random: &mut Random) -> Stmt {
    match random.below(5) {
        0 => parse_quote!(log::debug!("reached this place");),
        1 => parse_quote!(let started = clock::ticks();),
        2 => parse_quote!(metrics.increment("calls", 1);),
        3 => parse_quote!(if tracing_enabled() {
            report_progress();
        }),
        _ => parse_quote!(counters.seen += 1;),
    }
}

pub(crate) fn insert(function: &mut ImplItemFn, random: &mut Random) -> bool {
    in_block(function, random, 1, |block, random| {
        let at = random.below(block.stmts.len());
        block.stmts.insert(at, fresh(random));
    })
}

pub(crate) fn insert_scattered(function: &mut ImplItemFn, random: &mut Random) -> bool {
    insert(function, random) && insert(function, random) && (random.below(2) == 0 || insert(function, random))
}

pub(crate) fn insert_gap(function: &mut ImplItemFn, random: &mut Random) -> bool {
    in_block(function, random, 1, |block, random| {
        let at = random.below(block.stmts.len());
        for _ in 0..2 {
            block.stmts.insert(at, fresh(random));
        }
    })
}

pub(crate) fn delete(function: &mut ImplItemFn, random: &mut Random) -> bool {
    // The removal of most of a body is no edit.
    let total: usize = blocks(function).iter().sum();
    total >= 4
        && in_block(function, random, 2, |block, random| {
            let small: Vec<usize> =
                (0..block.stmts.len() - 1).filter(|at| weight(&block.stmts[*at]) < 60).collect();
            if !small.is_empty() {
                block.stmts.remove(small[random.below(small.len())]);
            }
        })
}

/// Number of characters of a statement, as a measure of its size.
fn weight(statement: &Stmt) -> usize {
    quote::ToTokens::to_token_stream(statement).to_string().len()
}

/// Changes the name of one call, or one operator.
pub(crate) fn modify(function: &mut ImplItemFn, random: &mut Random) -> bool {
    let mut count = Calls { at: 0, wanted: usize::MAX };
    count.visit_impl_item_fn_mut(function);
    if count.at == 0 {
        return false;
    }
    Calls { at: 0, wanted: random.below(count.at) }.visit_impl_item_fn_mut(function);
    true
}

struct Calls {
    at: usize,
    wanted: usize,
}

impl Calls {
    fn is_wanted(&mut self) -> bool {
        self.at += 1;
        self.at - 1 == self.wanted
    }
}

impl VisitMut for Calls {
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        if self.is_wanted() {
            call.method = syn::Ident::new("another_way", call.method.span());
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }

    fn visit_expr_binary_mut(&mut self, binary: &mut syn::ExprBinary) {
        if self.is_wanted() {
            binary.op = match binary.op {
                syn::BinOp::Add(_) => parse_quote!(-),
                syn::BinOp::Lt(_) => parse_quote!(<=),
                syn::BinOp::Eq(_) => parse_quote!(!=),
                syn::BinOp::And(_) => parse_quote!(||),
                other => other,
            };
            *binary.right = {
                let right = &binary.right;
                parse_quote!(adjusted(#right))
            };
        }
        visit_mut::visit_expr_binary_mut(self, binary);
    }
}

/// Puts a statement into a condition, or the whole body into a block.
pub(crate) fn wrap(function: &mut ImplItemFn, random: &mut Random) -> bool {
    in_block(function, random, 2, |block, random| {
        let at = random.below(block.stmts.len() - 1);
        if let Stmt::Expr(Expr::Let(_), _) | Stmt::Local(_) | Stmt::Item(_) = &block.stmts[at] {
            let rest: Vec<Stmt> = block.stmts.drain(..).collect();
            *block = parse_quote!({ { #(#rest)* } });
        } else {
            let inner = block.stmts[at].clone();
            block.stmts[at] = parse_quote!(if enabled { #inner });
        }
    })
}

pub(crate) fn change_signature(function: &mut ImplItemFn, random: &mut Random) -> bool {
    function.sig.inputs.push(parse_quote!(limit: usize));
    in_block(function, random, 1, |block, _| {
        block.stmts.insert(
            0,
            parse_quote!(if limit == 0 {
                tooling::note(limit);
            }),
        );
    })
}

/// An insertion, a removal and a change.
pub(crate) fn several(function: &mut ImplItemFn, random: &mut Random) -> bool {
    let mut done = 0;
    for edit in [insert, delete, modify] {
        done += usize::from(edit(function, random));
    }
    done >= 2
}
