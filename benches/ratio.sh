#!/usr/bin/env bash
# Costs of `ssot check` and of others on the same files, in one run, as ratios of CPU time.
#
#   benches/ratio.sh ROOT [REGISTRY] [PAIRS]
#
# Runs each in turn, PAIRS times, and prints the median of the ratios to the bare parse (benches/parse.rs) of the
# workspace's files; for a check that has nothing kept of the dependencies also to that of all files it reads.
# Violations are printed in the concise format: how much a report costs depends on how much there is to report.
# Peers that are installed are run beside it: ripgrep and ast-grep.
set -euo pipefail
root=${1:?usage: benches/ratio.sh ROOT [REGISTRY] [PAIRS]}
registry=$(realpath "${2:-$root/ssot.toml}")
pairs=${3:-9}
cd "$(dirname "$0")/.."
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo}
cargo build --release --quiet
ssot=$PWD/target/release/ssot
parse=$(cargo bench --bench parse --no-run --message-format=json 2>/dev/null |
    sed -n 's/.*"executable":"\([^"]*parse-[^"]*\)".*/\1/p' | tail -n 1)
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
"$parse" "$root" --dependencies >"$kept/files"

# CPU seconds, user and system, of a command, whatever its exit code.
cpu() {
    local TIMEFORMAT='%U %S'
    { time "$@" >/dev/null 2>&1 || true; } 2>&1 | awk '{ print $1 + $2 }'
}
# Options before and behind the word `check` do not add up: all of them stand behind it.
check() { "$ssot" check --config "$registry" --manifest-path "$root/Cargo.toml" -f concise "$@"; }
# Fingerprints of copies are not made where no rule about copies can report.
names_alone() { check --config 'rules.cloned-implementation="allow"' --config 'rules.lookalike-definition="allow"' "$@"; }
# What is kept of dependencies stays.
forget_workspace() { rm -f "$kept"/cache/facts-*/workspace-*; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

declare -A ratios
check --cache-dir "$kept/cache" >/dev/null 2>&1 || true
for _ in $(seq "$pairs"); do
    bare=$(cpu "$parse" "$root")
    ratios["ssot, all kept"]+="$(ratio "$(cpu check --cache-dir "$kept/cache")" "$bare") "
    all=$(cpu "$parse" "$root" "$kept/files")
    forget_workspace
    ratios["ssot, dependencies kept"]+="$(ratio "$(cpu check --cache-dir "$kept/cache")" "$bare") "
    forget_workspace
    ratios["ssot, dependencies kept, without copies"]+="$(ratio "$(cpu names_alone --cache-dir "$kept/cache")" "$bare") "
    check --cache-dir "$kept/cache" >/dev/null 2>&1 || true
    cold=$(cpu names_alone --no-cache)
    ratios["ssot, nothing kept, to all files read"]+="$(ratio "$cold" "$all") "
    command -v rg >/dev/null && ratios["rg"]+="$(ratio "$(cpu rg -c 'Mutex|Instant|HashMap|spawn' "$root")" "$bare") "
    command -v ast-grep >/dev/null &&
        ratios["ast-grep"]+="$(ratio "$(cpu ast-grep run --lang rust --pattern 'std::sync::Mutex' "$root")" "$bare") "
done
echo "CPU time over that of a bare parallel syn::parse_file, median of $pairs pairs; $(wc -l <"$kept/files") files of dependencies:"
for name in "${!ratios[@]}"; do
    printf '  %-42s %.2f   (%s)\n' "$name" "$(tr ' ' '\n' <<<"${ratios[$name]}" | grep . | median)" "${ratios[$name]% }"
done | sort
