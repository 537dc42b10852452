#!/usr/bin/env bash
# Costs of a cold `ssot check` and of others on the same files, in one run, as ratios of CPU time.
#
#   benches/ratio.sh ROOT [REGISTRY] [PAIRS]
#
# Runs each in turn, PAIRS times, and prints the median of the ratios to the bare parse (benches/parse.rs).
# Violations are printed in the concise format: how much a report costs depends on how much there is to report.
# Peers that are installed are run beside it: ripgrep and ast-grep.
set -euo pipefail
root=${1:?usage: benches/ratio.sh ROOT [REGISTRY] [PAIRS]}
registry=${2:-$root/ssot.toml}
pairs=${3:-9}
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
cargo build --release --quiet
parse=$(cargo bench --bench parse --no-run --message-format=json 2>/dev/null |
    sed -n 's/.*"executable":"\([^"]*parse-[^"]*\)".*/\1/p' | tail -n 1)
registry=$(realpath "$registry")

# CPU seconds, user and system, of a command, whatever its exit code.
cpu() {
    local TIMEFORMAT='%U %S'
    { time "$@" >/dev/null 2>&1 || true; } 2>&1 | awk '{ print $1 + $2 }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

declare -A ratios
for _ in $(seq "$pairs"); do
    bare=$(cpu "$parse" "$root")
    for name in ssot rg ast-grep; do
        case $name in
        ssot) run=("$here/target/release/ssot" --config "$registry" --manifest-path "$root/Cargo.toml" check -f concise) ;;
        rg) run=(rg -c 'Mutex|Instant|HashMap|spawn' "$root") ;;
        ast-grep) run=(ast-grep run --lang rust --pattern 'std::sync::Mutex' "$root") ;;
        esac
        command -v "${run[0]}" >/dev/null || continue
        ratios[$name]+="$(awk -v a="$(cpu "${run[@]}")" -v b="$bare" 'BEGIN { print a / b }') "
    done
done
echo "CPU time over that of a bare parallel syn::parse_file of the same files, median of $pairs pairs:"
for name in "${!ratios[@]}"; do
    printf '  %-10s %.2f   (%s)\n' "$name" "$(tr ' ' '\n' <<<"${ratios[$name]}" | grep . | median)" "${ratios[$name]% }"
done | sort
