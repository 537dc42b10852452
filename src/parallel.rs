//! Lists that all threads work on. What they make of one comes back in its order, so that output never depends on how
//! many there are.

use rayon::prelude::*;

/// What `work` makes of each item, in their order. `space` makes what `work` needs besides: a thread uses it for one
/// item after the other.
pub fn map<T: Sync, S, R: Send>(
    items: &[T],
    space: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, &T) -> R + Sync + Send,
) -> Vec<R> {
    items.par_iter().map_init(space, work).collect()
}
