#!/usr/bin/env python3
"""Holds `ssot check` against clippy, live, on one list of bans, and sorts every difference by its cause.

    benches/clippy.py ROOT BANS [--ssot PROGRAM] [--keep DIR] [--built OPTIONS] [--show CAUSE]...

BANS has lines of a kind, `type`, `method` or `macro`, and of paths: `type std::fs::File std::path::PathBuf`. They become
the `disallowed-*` lists of a clippy.toml and the bans of an ssot.toml, both written to DIR (a temporary folder without
--keep, and built in, too). ROOT is not written to. Rows are paired where they are about one ban and their spans overlap.
"""
import argparse
import bisect
import collections
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

CLIPPY_KEYS = {"type": "disallowed-types", "method": "disallowed-methods", "macro": "disallowed-macros"}
SSOT_KEYS = {"type": "paths", "method": "methods", "macro": "macros"}

# What `at` and `end` hold are pairs of a line and a column from 1.
Row = collections.namedtuple("Row", "file at end kind path detail")


def read_bans(file):
    bans = []
    for line in file.read_text().splitlines():
        kind, *paths = line.split("#")[0].split() or [None]
        bans += [(kind, path) for path in paths]
    return sorted(set(bans), key=bans.index)


def write_configurations(folder, bans):
    clippy = ["avoid-breaking-exported-api = false"]
    for kind, key in CLIPPY_KEYS.items():
        paths = [f'{{ path = "{path}", allow-invalid = true }}' for of, path in bans if of == kind]
        clippy.append(f"{key} = [\n  " + ",\n  ".join(paths) + "\n]")
    folder.joinpath("clippy.toml").write_text("\n".join(clippy) + "\n")
    ssot = [f'[ban.n{number}]\n{SSOT_KEYS[kind]} = ["{path}"]\n' for number, (kind, path) in enumerate(bans)]
    folder.joinpath("ssot.toml").write_text("\n".join(ssot))


def clippy_rows(root, folder, built):
    # Only what is forced speaks, and no `deny` of the workspace stops the build.
    lints = [f"--force-warn=clippy::{key.replace('-', '_')}" for key in CLIPPY_KEYS.values()]
    command = ["cargo", "clippy", "--keep-going", "--message-format=json", *built, "--", "--cap-lints=warn", "-Aclippy::all", *lints]
    environment = os.environ | {"CLIPPY_CONF_DIR": str(folder), "CARGO_TARGET_DIR": str(folder / "target")}
    done = subprocess.run(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        print("cargo clippy does not build all targets: their rows are missing", file=sys.stderr)
    rows = set()
    for line in done.stdout.splitlines():
        message = json.loads(line).get("message")
        code = ((message or {}).get("code") or {}).get("code", "")
        if not code.startswith("clippy::disallowed_"):
            continue
        span = next(span for span in message["spans"] if span["is_primary"])
        file = os.path.relpath(os.path.join(root, span["file_name"]), root)
        at, end = (span["line_start"], span["column_start"]), (span["line_end"], span["column_end"])
        path = re.search(r"`([^`]+)`", message["message"]).group(1)
        kind = code.removeprefix("clippy::disallowed_").removesuffix("s")
        made = span["expansion"] or not root.joinpath(file).is_file() or file.startswith("..")
        rows.add(Row(file, at, end, kind, path, "expansion" if made else ""))
    return sorted(rows)


def run_ssot(program, root, folder, *arguments):
    command = [program, "--config", str(folder / "ssot.toml"), *arguments]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"`{' '.join(command)}` ends with {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def ssot_rows(program, root, folder, bans):
    rows, arguments = [], ["-f", "jsonl", "--confidence", "possible", "--no-suppressions"]
    for violation in run_ssot(program, root, folder, "check", "--only", "banned-path", *arguments):
        at, end = (violation["span"][side] for side in ("start", "end"))
        kind, path = bans[int(violation["ban"].removeprefix("n"))]
        at, end = (at["line"], at["column"]), (end["line"], end["column"])
        rows.append(Row(violation["file"], at, end, kind, path, violation))
    return rows


def pair(ours, theirs):
    """The rows of each that have a row of the other at their place."""
    by_ban, paired = collections.defaultdict(list), (set(), set())
    for number, row in enumerate(theirs):
        by_ban[row.file, row.kind, row.path].append(number)
    for number, row in enumerate(ours):
        for other in by_ban[row.file, row.kind, row.path]:
            if theirs[other].at < row.end and row.at < theirs[other].end:
                paired[0].add(number)
                paired[1].add(other)
    return paired


class Source:
    """The text of a file, with comments and strings blanked, and the regions that compilers treat apart."""

    def __init__(self, text, active):
        blank = lambda found: re.sub(r"[^\n]", " ", found.group())
        # A raw string may hold quotes; a quote may be a character or a lifetime.
        hidden = r'//[^\n]*|/\*.*?\*/|\br(#+)".*?"\1|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\\\n])\''
        self.text, self.code = text, re.sub(hidden, blank, text, flags=re.S)
        self.starts = [0] + [found.end() for found in re.finditer("\n", text)]
        self.macros = [self.item_after(found) for found in re.finditer(r"\bmacro_rules!", self.code)]
        self.inactive = []
        for found in re.finditer(r"#(!?)\[cfg\(", self.code):
            end = self.closing(found.end() - 1)
            if active(text[found.end() : end]) is False:
                self.inactive.append((0, len(text)) if found[1] else self.item_after(found))

    def offset(self, place):
        return self.starts[place[0] - 1] + place[1] - 1

    def line(self, place):
        return self.text[self.starts[place[0] - 1] :].split("\n", 1)[0]

    def closing(self, at):
        depth = 0
        for found in re.finditer(r"[({\[]|[)}\]]", self.code[at:]):
            depth += 1 if found.group() in "({[" else -1
            if depth <= 0:
                return at + found.start()
        return len(self.code)

    def item_after(self, found):
        """From a `macro_rules!` or an attribute to the end of the item, field or expression behind it."""
        at = self.closing(self.code.index("[", found.start())) + 1 if found.group().startswith("#") else found.end()
        attributes = r"\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?"
        is_item = re.compile(attributes + r"(?:async|const|enum|extern|fn|impl|mod|struct|trait|union|unsafe)\b")
        ends, depth = "};" if is_item.match(self.code, at) else "};,", 0
        for token in re.finditer(r"[({\[;,]|[)}\]]", self.code[at:]):
            depth += {"(": 1, "{": 1, "[": 1, ";": 0, ",": 0}.get(token.group(), -1)
            if depth < 0 or depth == 0 and token.group() in ends:
                return found.start(), at + token.end()
        return found.start(), len(self.code)


class Causes:
    """Says why a row stands alone."""

    def __init__(self, root, folder, program):
        self.root, self.active = root, self.evaluator()
        self.compiled = set()
        for file in folder.glob("target/debug/**/*.d"):
            named = (line.rsplit(":", 1)[0] for line in file.read_text().splitlines() if line.endswith(".rs:"))
            self.compiled.update(os.path.relpath(os.path.join(root, name), root) for name in named)
        self.tokens = collections.defaultdict(list)
        for token in run_ssot(program, root, folder, "resolve", "-f", "jsonl"):
            self.tokens[token["file"], token["line"], token["column"]].append(token)
        self.source = functools.cache(lambda file: Source(root.joinpath(file).read_text(), self.active))

    def evaluator(self):
        printed = subprocess.run(["rustc", "--print", "cfg"], stdout=subprocess.PIPE, text=True, check=True).stdout
        known = set(printed.replace(" ", "").split())

        def truth(predicate):
            """Whether a predicate holds; nothing where it holds in one of the builds only."""
            predicate = re.sub(r"\s", "", predicate)
            called = re.fullmatch(r"(all|any|not)\((.*)\)", predicate)
            if not called:
                if predicate == "test":
                    return None
                return predicate.startswith("feature=") or predicate in known
            parts = [truth(part) for part in re.findall(r"(?:[^,()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+", called[2])]
            if called[1] == "not":
                return None if parts[0] is None else not parts[0]
            ends = called[1] == "any"
            return ends if ends in parts else None if None in parts else not ends

        return truth

    def of_ours(self, row):
        source = self.source(row.file)
        at, line = source.offset(row.at), source.line(row.at)
        within = lambda regions: any(start <= at < end for start, end in regions)
        before, after = source.code[:at], source.code[source.offset(row.end) :].lstrip()
        tokens = [token for column in range(row.at[1], row.end[1]) for token in self.tokens[row.file, row.at[0], column]]
        # Beyond what is built, clippy's own limits: it looks at `use` leaves, types and bounds for types, at calls
        # for methods and at expansions for macros.
        if not row.file.endswith(".rs") or line.lstrip().startswith(("///", "//!")):
            return "documentation: clippy does not see it"
        if row.file not in self.compiled:
            return "file of no target: clippy does not see it"
        if within(source.macros):
            return "body of a macro: clippy sees its expansions"
        if within(source.inactive):
            return "inactive cfg: clippy does not see it"
        if "is an alias of it" in json.dumps(row.detail.get("related", [])):
            return "through a type alias: clippy names the alias"
        if any(token["context"] == "use" for token in tokens):
            return f"import of a {row.kind}" if row.kind != "type" else "glob of an enum: clippy does not look"
        if row.kind == "type":
            return self.of_a_type(before, after, tokens)
        return "other"

    @staticmethod
    def of_a_type(before, after, tokens):
        if re.search(r"derive\([^)]*$", before):
            return "derive of that name: a path is banned in every namespace"
        if re.search(r"\bimpl\b(<[^{};]*>)?\s*!?[\w:]*$", before) and re.match(r"(<[^{};]*>)?\s*for\b", after):
            return "trait of an impl: clippy does not look"
        if re.search(r"\bas\s+[\w:]*$", before) and re.match(r"(<[^;{}]*>)?\s*>\s*::", after):
            return "trait of a qualified path: clippy does not look"
        of_value = any(token["context"] == "pattern" or token["namespace"] == "value" for token in tokens)
        of_literal = after.startswith("{") and not re.search(r"(->|\bfor|\bimpl(<[^{};]*>)?)[\s&\w:]*$", before)
        if of_value or of_literal or re.match(r"(::\s*<[^;{}]*>)?\s*(::|\()", after):
            return "expression or pattern: clippy does not look"
        return "other"

    def of_theirs(self, row):
        if row.detail == "expansion":
            return "made by a macro: no token of its own"
        source = self.source(row.file)
        if not re.match(r"[\w<&\[(]|r#", source.text[source.offset(row.at) :]):
            return "span borrowed by a procedural macro"
        known = self.known_in(row)
        if row.path.rsplit("::", 1)[-1] in known:
            return "known, and at home: the module of the banned item"
        if known and row.kind != "type":
            return "KNOWN AS ANOTHER ITEM"
        return "method: type of the receiver not known" if row.kind == "method" else "not known"

    def known_in(self, row):
        """The names of the items that the tokens of the span resolve to."""
        source = self.source(row.file)
        start, end = source.offset(row.at), source.offset(row.end)
        names = set()
        for found in re.finditer(r"\w+", source.code[start:end]):
            number = bisect.bisect_right(source.starts, start + found.start())
            tokens = self.tokens[row.file, number, start + found.start() - source.starts[number - 1] + 1]
            names.update(item.rsplit("::", 1)[-1] for token in tokens for item in token["items"])
        return names


def tell(name, rows, cause_of, shown, source):
    causes = collections.defaultdict(list)
    for row in rows:
        causes[cause_of(row)].append(row)
    for cause, found in sorted(causes.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        print(f"| {name} | {cause} | {len(found)} |")
    for cause in shown:
        for row in causes.get(cause, ()):
            sure = row.detail["confidence"] if isinstance(row.detail, dict) else ""
            line = source(row.file).line(row.at).strip()
            print(f"{row.file}:{row.at[0]}:{row.at[1]}: {name}, {row.kind} {row.path} {sure} | {line}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("bans", type=pathlib.Path)
    parser.add_argument("--ssot", default="ssot")
    parser.add_argument("--keep", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--built", default="--workspace --all-targets --all-features", metavar="OPTIONS")
    parser.add_argument("--show", action="append", default=[], metavar="CAUSE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bans = read_bans(options.bans)
        write_configurations(folder, bans)
        theirs = clippy_rows(options.root, folder, options.built.split())
        ours = ssot_rows(options.ssot, options.root, folder, bans)
        pairs = pair(ours, theirs)
        sure = collections.Counter(row.detail["confidence"] for row in ours)
        causes = Causes(options.root, folder, options.ssot)
        print("| reported by | cause | rows |\n| --- | --- | --: |")
        print(f"| both | of clippy's {len(theirs)} rows | {len(pairs[1])} |")
        told = ", ".join(f"{count} {confidence}" for confidence, count in sorted(sure.items()))
        print(f"| both | of ssot's {len(ours)} rows ({told}) | {len(pairs[0])} |")
        alone = [[row for number, row in enumerate(rows) if number not in found] for rows, found in zip((ours, theirs), pairs)]
        tell("ssot alone", alone[0], causes.of_ours, options.show, causes.source)
        tell("clippy alone", alone[1], causes.of_theirs, options.show, causes.source)


if __name__ == "__main__":
    main()
