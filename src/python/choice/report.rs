//! The notes on the lines of a snippet that were left out.

pub(in crate::python) use crate::diagnostic::{and, few};
use crate::python::choice::candidates::LOOKED;
use crate::python::choice::references::{closure, referred};
use crate::python::choice::session::{LeftOut, Session};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::syntax::ast::Name;
use std::collections::BTreeSet;

/// The most notes of one kind.
const MOST_NOTES: usize = 8;

impl Session {
    /// Notes which lines were left out, and which of them the schedule needs.
    pub(super) fn report(&mut self, schedule: &Value) {
        if !self.missing.is_empty() {
            let list: Vec<String> = self.missing.iter().map(|name| format!("`{name}`")).collect();
            self.machine.note(&format!(
                "not available here, which matters only where the schedule uses it: {}",
                and(&few(list))
            ));
        }
        let left = std::mem::take(&mut self.left);
        if left.is_empty() {
            return;
        }
        let mut budget = LOOKED;
        let mut names = BTreeSet::new();
        referred(schedule, &mut names, &mut budget);
        let used = closure(names.iter().map(|name| (&**name).into()), &self.links());
        let is_used = |name: &&Name| used.contains(&***name) || budget == 0;
        let (needed, idle): (Vec<&LeftOut>, Vec<&LeftOut>) =
            left.iter().partition(|left| left.within || left.names.iter().any(|name| is_used(&name)));
        if !idle.is_empty() {
            let mut reasons: Vec<&str> = Vec::new();
            for left in &idle {
                if reasons.len() < 3 && !reasons.contains(&&*left.what) {
                    reasons.push(&left.what);
                }
            }
            let text = format!(
                "{} left out, and the schedule uses nothing that {} would define: {}",
                lines_are(&idle),
                if idle.len() == 1 { "it" } else { "they" },
                reasons.join("; ")
            );
            self.machine.note(&text);
        }
        let needs = |left: &LeftOut| {
            let list: Vec<String> =
                left.names.iter().filter(is_used).map(|name| format!("`{name}`")).collect();
            match list.is_empty() {
                true => "the schedule stops if it needs a value that may have changed there".to_string(),
                false => {
                    format!("the schedule mentions {}, and stops if it needs the value", and(&few(list)))
                }
            }
        };
        for (reason, lines) in grouped(&needed, |left| format!("{}; {}", left.what, needs(left))) {
            self.machine.note(&format!("{} left out: {reason}", lines_are(&lines)));
        }
    }
}

/// Lines with the same text together. The last group has the lines of all further texts, if there are many.
fn grouped<'a>(left: &[&'a LeftOut], text: impl Fn(&LeftOut) -> String) -> Vec<(String, Vec<&'a LeftOut>)> {
    let mut groups: Vec<(String, Vec<&LeftOut>)> = Vec::new();
    for one in left {
        let mut text = text(one);
        if groups.len() >= MOST_NOTES && !groups.iter().any(|(known, _)| *known == text) {
            text = "the schedule stops if it needs a value that is defined there".into();
        }
        match groups.iter_mut().find(|(known, _)| *known == text) {
            Some((_, lines)) => lines.push(one),
            None => groups.push((text, vec![one])),
        }
    }
    groups
}

/// `line 5 is` or `lines 5, 6 and 7 are`.
fn lines_are(left: &[&LeftOut]) -> String {
    let lines = left.iter().map(|left| left.line.to_string()).collect();
    let (noun, verb) = if left.len() == 1 { ("line", "is") } else { ("lines", "are") };
    format!("{noun} {} {verb}", and(&few(lines)))
}
