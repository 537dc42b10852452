//! A progress bar on stderr, drawn by a thread of its own from a counter, so that the work pays nothing for it.

use super::terminal::Terminal;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A running bar; it goes away when this is dropped.
pub(super) struct Progress {
    /// How many files are done.
    pub(super) done: Arc<AtomicUsize>,
    ticker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts a bar of `total` files where the terminal shows one; it appears only if the work takes long.
    pub(super) fn start(terminal: &Terminal, total: usize) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let ticker = terminal.progress_after.and_then(|delay| {
            let (sender, stopped) = mpsc::channel();
            let done = done.clone();
            let run = move || {
                if stopped.recv_timeout(Duration::from_millis(delay)) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                let bar = ProgressBar::new(total as u64).with_style(style());
                while stopped.recv_timeout(Duration::from_millis(100)) == Err(RecvTimeoutError::Timeout) {
                    bar.set_position(done.load(Ordering::Relaxed) as u64);
                    if done.load(Ordering::Relaxed) >= total {
                        bar.set_message("resolving");
                    }
                    bar.tick();
                }
                bar.finish_and_clear();
            };
            // Without a thread there is no bar.
            Some((sender, thread::Builder::new().spawn(run).ok()?))
        });
        Self { done, ticker }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.ticker.take() {
            drop(sender);
            // A bar that failed is no reason to fail.
            let _ = thread.join();
        }
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {bar:30} {pos}/{len} files {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
