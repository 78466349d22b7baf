//! The parameter groups of `optimizer`, as torch's constructors take them: a list of maps.

use super::clock::Clock;
use super::outline::{Spec, check_name};
use super::run::{GroupSettings, MOST_GROUPS, Optimizer, Rates, Section, found, too_many_groups};
use super::settings::{GROUPS, SettingType};
use super::yaml::{Document, Node, Yaml, written};
use crate::diagnostic::{Diagnostic, and};
use crate::number::python::Number;
use std::collections::HashSet;

/// The list, and the settings of the optimizer beside it.
pub(super) struct GroupList<'a> {
    items: &'a [Node],
    rest: Section<'a>,
}

/// Torch's list in the section `optimizer`: the section itself, or its key `params`.
fn list(section: &Node) -> Option<&Node> {
    match section.value {
        Yaml::List(_) => Some(section),
        _ => section.get(GROUPS.name),
    }
}

/// Where a spec gives the learning rates of the optimizer.
pub(crate) fn rates_node(document: &Document) -> Option<&Node> {
    let section = document.root().get("optimizer")?;
    section.get("lr").or_else(|| list(section))
}

impl<'a> GroupList<'a> {
    /// The list of a spec, if it has one.
    ///
    /// # Errors
    ///
    /// It is not a list of maps.
    pub(super) fn of(spec: &'a Spec, clock: &'a Clock) -> Result<Option<Self>, Diagnostic> {
        let Some(section) = spec.section("optimizer") else { return Ok(None) };
        let Some(node) = list(section) else { return Ok(None) };
        let is_map = |item: &&Node| matches!(item.value, Yaml::Map(_));
        let items = match &node.value {
            Yaml::List(items) if items.len() > MOST_GROUPS => {
                return Err(too_many_groups("`optimizer`", spec.document().place(node), items.len()));
            }
            Yaml::List(items) if !items.is_empty() => items,
            _ => return Err(GroupList::refused(spec.document(), node)),
        };
        if let Some(odd) = items.iter().find(|item| !is_map(item)) {
            return Err(GroupList::refused(spec.document(), odd));
        }
        let settings = Some(section).filter(is_map);
        let rest =
            Section { name: "optimizer", document: spec.document(), node: settings, clock: Some(clock) };
        Ok(Some(GroupList { items, rest }))
    }

    fn refused(document: &Document, node: &Node) -> Diagnostic {
        Diagnostic::new("the parameter groups of `optimizer` are a list of maps")
            .at(document.place(node), format!("this is {}", found(node)))
            .why("the constructors of optimizers take their groups in this form")
            .help("for example `optimizer: [{params: backbone, lr: 1e-4}, {params: head, lr: 1e-3}]`")
    }

    /// The settings of the optimizer with those of its groups.
    ///
    /// # Errors
    ///
    /// An unknown key, a group without a name or a rate, or a setting that only the rates may have: one of each group.
    pub(super) fn merged(&self, whole: Optimizer) -> Result<Optimizer, Diagnostic> {
        if whole.lr.len() > 1 || whole.lr.iter().any(|(name, _)| name.is_some()) {
            let places = self.rest.get("lr").map(|node| self.rest.document.place(node));
            let error = Diagnostic::new("`optimizer` gives its parameter groups twice");
            let error = places.into_iter().fold(error, |error, place| error.at(place, "a map of groups"));
            return Err(error.help("beside the list `params`, `lr` is the rate of the groups that have none"));
        }
        let groups = self.items.iter().map(|item| self.group(item)).collect::<Result<Vec<_>, _>>()?;
        let mut names = HashSet::new();
        for (name, item, _) in &groups {
            if !names.insert(name) {
                return Err(Diagnostic::new(format!("two parameter groups have the name `{name}`"))
                    .at(self.rest.document.place(item), "the second of them")
                    .why("the name is the header of a column")
                    .help("give each group a name: `{params: head, lr: 1e-3, name: head2}`"));
            }
        }
        let lr = self.rates(&groups, "lr", &whole.lr, |group| &group.lr)?;
        let is_resumed =
            !whole.initial_lr.is_empty() || groups.iter().any(|(.., own)| !own.initial_lr.is_empty());
        let initial_lr = match is_resumed {
            true => self.rates(&groups, "initial_lr", &whole.initial_lr, |group| &group.initial_lr)?,
            false => Rates::new(),
        };
        let momentum = self.shared(&groups, "momentum", whole.momentum, |group| group.momentum);
        let betas = self.shared(&groups, "betas", whole.betas.clone(), |group| group.betas.clone());
        let decay = self.shared(&groups, "weight_decay", whole.weight_decay, |group| group.weight_decay);
        let others = groups.iter().find_map(|(name, item, group)| self.other(name, item, group.own.first()?));
        let differs = [momentum.as_ref().err(), betas.as_ref().err(), decay.as_ref().err(), others.as_ref()];
        let differs = differs.into_iter().flatten().next().cloned();
        let own = |(_, _, group): &(String, &'a Node, Optimizer)| GroupSettings {
            momentum: group.momentum,
            betas: group.betas.clone(),
            weight_decay: group.weight_decay,
            others: group.own.first().map_or_else(Vec::new, |own| own.others.clone()),
        };
        // A group without betas has those of torch's Adam.
        let default = || groups.iter().any(|(.., group)| group.betas.is_some()).then(|| vec![0.9, 0.999]);
        Ok(Optimizer {
            lr,
            initial_lr,
            default_lr: whole.default_lr.or(whole.lr.first().map(|(_, rate)| *rate)),
            last_epoch: whole.last_epoch,
            momentum: momentum.unwrap_or(whole.momentum),
            betas: betas.unwrap_or_else(|_| whole.betas.clone().or_else(default)),
            weight_decay: decay.unwrap_or(whole.weight_decay),
            own: differs.iter().flat_map(|_| groups.iter().map(own)).collect(),
            differs,
        })
    }

    /// The error for a setting that only the user's code reads, where it does not see the groups.
    fn other(&self, name: &str, item: &Node, own: &GroupSettings) -> Option<Diagnostic> {
        let (key, _) = own.others.first()?;
        let section =
            Section { name: GROUPS.name, document: self.rest.document, node: Some(item), clock: None };
        let (node, _) = section.unknown_keys().find(|(node, _)| written(node) == *key)?;
        Some(section.unknown_key(node).why(format!(
            "`{key}` of the group `{name}` is one of your own, and this kind does not run your code on the optimizer"
        )))
    }

    /// The name of a group, and its own settings.
    fn group(&self, item: &'a Node) -> Result<(String, &'a Node, Optimizer), Diagnostic> {
        let document = self.rest.document;
        let section = Section { name: GROUPS.name, document, node: Some(item), clock: self.rest.clock };
        if let Some((odd, _)) = section.unknown_keys().find(|(key, _)| section.is_misspelt(key)) {
            return Err(section.unknown_key(odd));
        }
        let Some(name) = section.get("name").or(section.get("params")) else {
            return Err(Diagnostic::new("a parameter group has no `params`")
                .at(document.place(item), "which parameters these are is not said")
                .why("the name is the header of a column")
                .help("name the parameters in a word: `{params: head, lr: 1e-3}`"));
        };
        if matches!(name.value, Yaml::List(_) | Yaml::Map(_) | Yaml::Null) {
            return Err(section.expected("params", name, SettingType::Name.expected()));
        }
        check_name(document, "the name of a parameter group", name)?;
        for key in ["lr", "initial_lr"] {
            if let Some(odd) = section.get(key).filter(|node| matches!(node.value, Yaml::Map(_))) {
                return Err(section.expected(key, odd, SettingType::NotNegative.expected()));
            }
        }
        let others = section.unknown_keys().map(|(key, value)| (written(key), value.clone())).collect();
        let own = vec![GroupSettings { others, ..GroupSettings::default() }];
        Ok((written(name), item, Optimizer { own, ..section.optimizer()? }))
    }

    /// A rate of every group: its own, else that of the whole optimizer.
    fn rates(
        &self,
        groups: &[(String, &'a Node, Optimizer)],
        key: &str,
        whole: &Rates,
        own: impl Fn(&Optimizer) -> &Rates,
    ) -> Result<Rates, Diagnostic> {
        let rate = |(name, item, group): &(String, &'a Node, Optimizer)| -> Result<(Option<String>, Number), Diagnostic> {
            match own(group).first().or(whole.first()) {
                Some((_, rate)) => Ok((Some(name.clone()), *rate)),
                None => Err(Diagnostic::new(format!("the parameter group `{name}` has no `{key}`"))
                    .at(self.rest.document.place(item), "neither here nor for all groups")
                    .help(format!("give it one, or one for all groups: `optimizer: {{{key}: 1e-3, params: [...]}}`"))),
            }
        };
        groups.iter().map(rate).collect()
    }

    /// A setting that a spec has once for all groups.
    fn shared<T: PartialEq>(
        &self,
        groups: &[(String, &'a Node, Optimizer)],
        key: &str,
        whole: Option<T>,
        own: impl Fn(&Optimizer) -> Option<T>,
    ) -> Result<Option<T>, Diagnostic> {
        let given: Vec<_> =
            groups.iter().filter_map(|(name, item, group)| Some((name, item, own(group)?))).collect();
        let Some((_, item, _)) = given.first() else { return Ok(whole) };
        let every = given.len() == groups.len()
            && given.iter().all(|(.., value)| Some(value) == given.first().map(|(.., value)| value));
        let values = || given.iter().map(|(.., value)| value).chain(&whole);
        if every || values().all(|value| Some(value) == whole.as_ref()) {
            return Ok(given.into_iter().next().map(|(.., value)| value));
        }
        let names: Vec<String> = given.iter().map(|(name, ..)| format!("`{name}`")).collect();
        let place = item.get(key).unwrap_or(item);
        Err(Diagnostic::new(format!("the parameter groups have different values of `{key}`"))
            .at(self.rest.document.place(place), format!("given by {}", and(&names)))
            .why(format!("this kind has one `{key}` for all groups; only the learning rates may differ"))
            .help(format!("leave it out of the groups: learning rates do not depend on `{key}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn optimizer(section: &str) -> String {
        let text = format!("optimizer: {section}\nschedule: {{kind: constant, value: 1}}\n");
        let optimizer = Spec::parse("test.yaml", &text).unwrap().optimizer(&Clock::default()).unwrap();
        format!("{optimizer:?}")
    }

    #[test]
    fn the_list_of_torch_is_the_map_of_groups() {
        let map = optimizer("{lr: {backbone: 1e-4, head: 1e-3}}");
        assert_eq!(optimizer("[{params: backbone, lr: 1e-4}, {params: head, lr: 1e-3}]"), map);
        assert_eq!(
            optimizer("{params: [{params: 0, lr: 1e-4, name: backbone}, {params: head, lr: 1e-3}]}"),
            map
        );
        // A rate for all is also the default of the optimizer, as in `SGD(groups, lr=1e-3, momentum=0.9)`.
        let whole =
            optimizer("{lr: 1e-3, momentum: 0.9, params: [{params: backbone, lr: 1e-4}, {params: head}]}");
        assert_eq!(whole, optimizer("{lr: {backbone: 1e-4, head: 1e-3}, default_lr: 1e-3, momentum: 0.9}"));
        let resumed = optimizer("[{params: a, lr: 1, initial_lr: 2}, {params: b, lr: 3, initial_lr: 4}]");
        assert_eq!(resumed, optimizer("{lr: {a: 1, b: 3}, initial_lr: {a: 2, b: 4}}"));
        let decay =
            optimizer("[{params: a, lr: 1, weight_decay: 0.1}, {params: b, lr: 3, weight_decay: 0.1}]");
        assert_eq!(decay, optimizer("{lr: {a: 1, b: 3}, weight_decay: 0.1}"));
    }
}
