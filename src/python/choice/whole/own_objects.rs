//! The variables, parameters and attributes of a file that hold objects of some of its classes.

use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};

/// How often what is known of variables is handed on to parameters and attributes.
const MOST_HANDED: usize = 5;

/// The most classes of which each is derived from the next.
const MOST_BASES: usize = 20;

/// Statements of a file with what their names belong to.
pub(super) struct NamedScope<'a> {
    /// The class.
    pub class: Option<&'a Name>,
    /// What the function is called by those who call it: by its class, if it makes the objects of one. Empty for the module.
    function: Name,
    /// Its parameters, without the object.
    parameters: Vec<&'a Name>,
    pub body: &'a [Stmt],
}

/// What of a file holds objects of some classes.
pub(super) struct OwnObjects {
    /// The classes of such objects, and the functions that return one.
    makers: BTreeSet<Name>,
    /// The classes of the file, each with the one of its bases that the others are derived from.
    families: HashMap<Name, Name>,
    /// The variables, each with its function.
    variables: BTreeSet<(Name, Name)>,
    /// The attributes, each with the family of its class; without one, where they are set from elsewhere.
    attributes: BTreeSet<(Option<Name>, Name)>,
}

/// The last part of the name of a variable or an attribute.
pub(super) fn last(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Attribute(_, name) => Some(name),
        _ => None,
    }
}

pub(super) fn is_self(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) if &**name == "self")
}

/// The classes of a file that are derived from another one of it, each with the one that is derived from none of them.
fn families(body: &[Stmt]) -> HashMap<Name, Name> {
    let (mut classes, mut bases) = (BTreeSet::new(), HashMap::new());
    visit::everywhere(body, &mut |statement| {
        let Act::Class(class) = &statement.act else { return };
        classes.insert(class.name.clone());
        if let Some(Argument::Positional(base)) = class.bases.first() {
            bases.extend(last(base).map(|base| (class.name.clone(), base.clone())));
        }
    });
    bases.retain(|_, base| classes.contains(base));
    let first = |class: &Name| {
        let up = |class: &&Name| bases.get(*class);
        std::iter::successors(Some(class), up).take(MOST_BASES).last().unwrap_or(class).clone()
    };
    bases.keys().map(|class| (class.clone(), first(class))).collect()
}

/// The module and the functions of a file.
pub(super) fn scopes(body: &[Stmt]) -> Vec<NamedScope<'_>> {
    let mut found = vec![NamedScope { class: None, function: "".into(), parameters: Vec::new(), body }];
    let mut waiting: Vec<(Option<&Name>, &Stmt)> = body.iter().map(|statement| (None, statement)).collect();
    while let Some((class, statement)) = waiting.pop() {
        match &statement.act {
            Act::Def(own) => {
                let function = match class.filter(|_| &*own.name == "__init__") {
                    Some(class) => class.clone(),
                    None => own.name.clone(),
                };
                let parameters = own.parameters.iter().map(|parameter| &parameter.name);
                let parameters = parameters.skip_while(|name| class.is_some() && &***name == "self");
                let parameters = parameters.collect();
                found.push(NamedScope { class, function, parameters, body: &own.body });
                waiting.extend(own.body.iter().map(|inner| (class, inner)));
            }
            Act::Class(own) => waiting.extend(own.body.iter().map(|inner| (Some(&own.name), inner))),
            _ => waiting.extend(visit::blocks(statement).into_iter().flatten().map(|inner| (class, inner))),
        }
    }
    found
}

impl OwnObjects {
    /// Finds what holds objects of these classes.
    pub(super) fn of(body: &[Stmt], scopes: &[NamedScope<'_>], classes: &BTreeSet<Name>) -> OwnObjects {
        let mut objects = OwnObjects {
            makers: classes.clone(),
            families: families(body),
            variables: BTreeSet::new(),
            attributes: BTreeSet::new(),
        };
        let mut functions: HashMap<&Name, Vec<&NamedScope<'_>>> = HashMap::new();
        scopes.iter().for_each(|scope| functions.entry(&scope.function).or_default().push(scope));
        for _ in 0..MOST_HANDED {
            let before = objects.count();
            scopes.iter().for_each(|scope| objects.hand_on(scope, &functions));
            if objects.count() == before {
                break;
            }
        }
        objects
    }

    /// How much is known.
    fn count(&self) -> usize {
        self.makers.len() + self.variables.len() + self.attributes.len()
    }

    fn family(&self, class: Option<&Name>) -> Option<Name> {
        class.map(|class| self.families.get(class).unwrap_or(class).clone())
    }

    /// Whether a value is such an object.
    pub(super) fn is_one(&self, value: &Expr, scope: &NamedScope<'_>) -> bool {
        match &value.kind {
            ExprKind::Call(made, _) => last(made).is_some_and(|made| self.makers.contains(made)),
            ExprKind::Name(name) => [&scope.function, &Name::from("")]
                .into_iter()
                .any(|function| self.variables.contains(&(function.clone(), name.clone()))),
            ExprKind::Attribute(of, name) if is_self(of) => self.is_attribute(scope.class, name),
            ExprKind::Attribute(_, name) => self.is_attribute(None, name),
            _ => false,
        }
    }

    /// Whether an attribute of a class is such an object.
    pub(super) fn is_attribute(&self, class: Option<&Name>, name: &Name) -> bool {
        let of = |family: Option<Name>| self.attributes.contains(&(family, name.clone()));
        of(self.family(class)) || of(None)
    }

    /// Adds what such an object is assigned to in some lines, and the parameters that it is given for.
    fn hand_on(&mut self, scope: &NamedScope<'_>, functions: &HashMap<&Name, Vec<&NamedScope<'_>>>) {
        visit::each(scope.body, &mut |statement| {
            match &statement.act {
                Act::Assign(targets, value) => {
                    targets.iter().for_each(|target| self.assign(target, value, scope));
                }
                Act::Return(Some(value)) if self.is_one(value, scope) => {
                    self.makers.insert(scope.function.clone());
                }
                _ => {}
            }
            expressions(statement, &mut |expr| self.give(expr, scope, functions));
        });
    }

    /// Adds the variable or attribute that such an object is assigned to, also as one of several.
    fn assign(&mut self, target: &Expr, value: &Expr, scope: &NamedScope<'_>) {
        if let (ExprKind::Tuple(targets), ExprKind::Tuple(values)) = (&target.kind, &value.kind)
            && targets.len() == values.len()
        {
            targets.iter().zip(values).for_each(|(target, value)| self.assign(target, value, scope));
            return;
        }
        if !self.is_one(value, scope) {
            return;
        }
        match &target.kind {
            ExprKind::Name(name) => {
                self.variables.insert((scope.function.clone(), name.clone()));
            }
            ExprKind::Attribute(of, name) => {
                let family = self.family(scope.class.filter(|_| is_self(of)));
                self.attributes.insert((family, name.clone()));
            }
            _ => {}
        }
    }

    /// Adds the parameters of the functions of a file that an expression gives such an object.
    fn give(
        &mut self,
        expr: &Expr,
        scope: &NamedScope<'_>,
        functions: &HashMap<&Name, Vec<&NamedScope<'_>>>,
    ) {
        if let ExprKind::Call(function, arguments) = &expr.kind
            && let Some(of) = last(function)
            && let Some(all) = functions.get(of)
        {
            for (at, argument) in arguments.iter().enumerate() {
                let (value, keyword) = match argument {
                    Argument::Positional(value) => (value, None),
                    Argument::Keyword(name, value) => (value, Some(name)),
                    Argument::Star(_) | Argument::DoubleStar(_) => continue,
                };
                if !self.is_one(value, scope) {
                    continue;
                }
                for own in all {
                    let parameter = match keyword {
                        None => own.parameters.get(at),
                        Some(name) => own.parameters.iter().find(|known| **known == name),
                    };
                    self.variables.extend(parameter.map(|parameter| (of.clone(), Name::clone(parameter))));
                }
            }
        }
        scope::inside(expr, &mut |child| self.give(child, scope, functions));
    }
}
