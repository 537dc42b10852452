//! An entry as text: what is ready to be pasted into a registry.

use super::document::{is_bare, quote};
use super::{ItemKindWord, Lookalikes, Registry};

/// A concept that a registry could have.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The name of the item.
    pub name: String,
    /// The canonical path.
    pub path: String,
    /// What it is.
    pub kind: ItemKindWord,
    /// The similarity from which a body is a copy; nothing for what has no body.
    pub similar: Option<f64>,
}

impl Proposal {
    /// The entry with this id, as a table.
    pub fn text(&self, id: &str) -> String {
        let line = |similar| Lookalikes { similar: Some(similar), ..Lookalikes::default() }.text() + "\n";
        let similar = self.similar.map(line).unwrap_or_default();
        format!(
            "[canonical.{id}]\npath = {}\nkind = {}\n{similar}",
            quote(&self.path),
            quote(self.kind.word()),
        )
    }

    /// An id that none of `taken` is: the item's name, with the name before it in the path, or with a number.
    pub fn id(&self, taken: &[String]) -> String {
        let is_free = |id: &String| is_bare(id) && !taken.contains(id);
        let name = kebab(&self.name);
        let around = self.path.rsplit("::").nth(1).map(|around| format!("{}-{name}", kebab(around)));
        let base = if is_bare(&name) { name.clone() } else { "concept".to_owned() };
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        std::iter::once(name).chain(around).chain(numbered).find(is_free).unwrap_or(base)
    }
}

impl Lookalikes {
    /// The line of an entry that says so.
    pub fn text(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|pattern| quote(pattern.value.as_str())).collect();
        let names = (!names.is_empty()).then(|| format!("names = [{}]", names.join(", ")));
        let similar = self.similar.map(|similar| format!("similar = {similar:?}"));
        let shape = self.shape.map(|shape| format!("shape = {shape}"));
        let settings: Vec<String> = [names, similar, shape].into_iter().flatten().collect();
        format!("lookalikes = {{ {} }}", settings.join(", "))
    }
}

impl Registry {
    /// The ids of all entries.
    pub fn ids(&self) -> Vec<String> {
        let concepts = self.concepts.iter().map(|entry| &entry.id);
        let bans = self.bans.iter().map(|entry| &entry.id);
        let boundaries = self.boundaries.iter().map(|entry| &entry.id);
        concepts.chain(bans).chain(boundaries).map(ToString::to_string).collect()
    }
}

/// `UserId` and `user_id` as `user-id`.
pub fn kebab(name: &str) -> String {
    let mut out = String::new();
    let mut before_was_lower = false;
    for c in name.trim_start_matches("r#").trim_matches('_').chars() {
        if c.is_uppercase() && before_was_lower {
            out.push('-');
        }
        before_was_lower = c.is_lowercase() || c.is_ascii_digit();
        out.extend(if c == '_' { vec!['-'] } else { c.to_lowercase().collect() });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        assert_eq!(
            ["UserId", "user_id", "HTTPClient", "V2", "_x"].map(kebab),
            ["user-id", "user-id", "httpclient", "v2", "x"]
        );
    }

    #[test]
    fn an_entry_reads_back_and_its_id_is_free() {
        let (name, path) = ("read_all".to_owned(), "app::io::read_all".to_owned());
        let proposal = Proposal { name, path, kind: ItemKindWord::Fn, similar: Some(0.85) };
        let mut text = String::new();
        let mut taken = Vec::new();
        for expected in ["read-all", "io-read-all", "read-all-2", "read-all-3"] {
            let id = proposal.id(&taken);
            assert_eq!(id, expected);
            text.push_str(&proposal.text(&id).replace("read_all", &id.replace('-', "_")));
            taken.push(id);
        }
        let (registry, errors) = crate::registry::parse(&text, "ssot.toml");
        assert_eq!(errors, []);
        assert_eq!(registry.concepts[0].lookalikes.similar, Some(0.85));
        assert_eq!(registry.ids(), taken);
        let odd = Proposal { name: "größe".to_owned(), path: "app::größe".to_owned(), ..proposal };
        assert!(is_bare(&odd.id(&[])), "{}", odd.id(&[]));
    }
}
