#!/usr/bin/env bash
# Puts published crates into a folder, one folder each, for `cargo bench --bench copies -- FOLDER`:
#     benches/copies/fetch.sh FOLDER CRATE[@VERSION]…
# Cargo's own registry client gets them, into its cache; nothing of them belongs into this repository.
set -euo pipefail
if [ $# -lt 2 ]; then
    sed -n 's/^# \?//p' "$0" >&2
    exit 2
fi
folder=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$folder" "$scratch/src"
: > "$scratch/src/lib.rs"
printf '[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n[dependencies]\n' > "$scratch/Cargo.toml"
number=0
for wanted in "$@"; do
    name=${wanted%@*}
    version='*'
    [ "$name" = "$wanted" ] || version="=${wanted#*@}"
    number=$((number + 1))
    printf 'crate_%d = { package = "%s", version = "%s" }\n' "$number" "$name" "$version" >> "$scratch/Cargo.toml"
done
cargo fetch --quiet --manifest-path "$scratch/Cargo.toml"
for wanted in "$@"; do
    name=${wanted%@*}
    version=${wanted#*@}
    for manifest in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"$name"-[0-9]*/Cargo.toml; do
        root=${manifest%/Cargo.toml}
        if [ "$name" = "$wanted" ] || [ "${root##*/}" = "$name-$version" ]; then
            found=$root
        fi
    done
    [ -n "${found:-}" ] || { echo "$wanted was not found in the cache of Cargo" >&2; exit 1; }
    cp -R "$found" "$folder/"
    unset found
done
