//! The JSON Schema of a spec, for editors and other tools, derived from the registry of kinds and the tables of settings.
//!
//! It is of draft 7, which every language server for YAML reads. A schema knows names, types and ranges. It does not know
//! what one value means for another, so a spec that it accepts may still be refused; no spec that lrsched accepts is
//! refused by it.

use crate::dialect::{self, Default, Dialect, Kind, Param, Type};
use crate::spec::clock;
use crate::spec::expression::FUNCTIONS;
use crate::spec::settings::{CONFIG_SECTIONS, INTERVAL, SECTIONS, Setting, SettingType};
use crate::spec::yaml::{Node, Yaml};
use serde_json::{Map, Value, json};

/// The schema as JSON text.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(&lrsched::schema::text()).unwrap();
/// assert_eq!(schema["definitions"]["torch.StepLR"]["required"], serde_json::json!(["step_size"]));
/// ```
pub fn text() -> String {
    format!("{:#}\n", schema())
}

fn schema() -> Value {
    let mut schema = settings(SECTIONS.iter().chain(CONFIG_SECTIONS));
    let names: Vec<&str> = FUNCTIONS.iter().chain(&clock::NAMES).copied().collect();
    let mut definitions = Map::new();
    definitions.insert("number".into(), number(&json!({"type": "number"}), &names));
    definitions.insert("rate".into(), number(&json!({"type": "number", "minimum": 0}), &names));
    definitions.insert("whole".into(), number(&json!({"type": "integer", "minimum": 0}), &names));
    let every: Vec<_> = dialect::kinds().collect();
    definitions.insert(definition_of(None), schedule(&every));
    for dialect in dialect::DIALECTS {
        let own: Vec<_> = every.iter().filter(|(of, _)| dialect.holds(of)).copied().collect();
        let nests = dialect.kinds.iter().flat_map(|kind| kind.params).any(|param| has_schedules(&param.ty));
        if let Some(name) = nested_in(dialect).filter(|_| nests) {
            definitions.insert(definition_of(Some(name)), schedule(&own));
        }
    }
    for (dialect, kind) in &every {
        definitions.insert(dialect.full_name(kind), parameters(dialect, kind));
    }
    let one_of =
        ["schedule", "schedules"].into_iter().chain(CONFIG_SECTIONS.iter().map(|section| section.name));
    schema["oneOf"] = one_of.map(|section| json!({"required": [section]})).collect();
    schema["definitions"] = definitions.into();
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("A spec of lrsched");
    schema
}

fn reference(definition: &str) -> Value {
    json!({"$ref": format!("#/definitions/{definition}")})
}

/// A map that has only these keys.
fn object(properties: Map<String, Value>) -> Value {
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn list(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

fn either(first: &Value, second: &Value) -> Value {
    json!({"anyOf": [first, second]})
}

/// A value with a description, which editors show.
fn described(mut value: Value, description: &str) -> Value {
    // Draft 7 ignores what stands beside a reference.
    if value.get("$ref").is_some() {
        value = json!({"allOf": [value]});
    }
    value["description"] = description.into();
    value
}

/// A number as written, or as an expression of the names.
fn number(written: &Value, names: &[&str]) -> Value {
    either(written, &json!({"type": "string", "pattern": expression(names)}))
}

/// The texts that are made of the parts of an expression. Their order is not checked.
fn expression(names: &[&str]) -> String {
    // What follows each number and name keeps one from being read as two, so that the pattern takes linear time.
    let digits = r"(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?(?![\w.])";
    let words = names.join("|");
    format!(r"^\s*(?:(?:{digits}|(?:{words})(?!\w)|[-+*/%(),])\s*)+$")
}

fn settings<'s>(settings: impl IntoIterator<Item = &'s Setting>) -> Value {
    let property =
        |setting: &Setting| (setting.name.into(), described(taken(setting.takes), setting.meaning));
    object(settings.into_iter().map(property).collect())
}

/// What a setting takes.
fn taken(takes: SettingType) -> Value {
    // The numbers under `run` may use functions, but the names of the clock have no value there.
    let count = json!({"type": "integer", "minimum": 1, "maximum": 1_u64 << 53});
    match takes {
        SettingType::Name | SettingType::Prose => json!({"type": ["string", "number", "boolean"]}),
        SettingType::Settings(inner) => {
            // `optimizer` may be the list of its groups alone.
            let alone = inner
                .iter()
                .map(|setting| setting.takes)
                .find(|takes| matches!(takes, SettingType::Groups(_)));
            alone.map_or_else(|| settings(inner), |groups| either(&settings(inner), &taken(groups)))
        }
        SettingType::Interval(inner) => {
            let mut map = settings(inner);
            (map["minProperties"], map["maxProperties"]) = (json!(1), json!(1));
            either(&json!({"enum": ["step", "epoch"]}), &map)
        }
        SettingType::Word(words) => json!({"enum": words}),
        SettingType::Schedule => reference(&definition_of(None)),
        SettingType::Schedules => {
            let each = reference(&definition_of(None));
            json!({"type": "object", "minProperties": 1, "additionalProperties": each})
        }
        SettingType::Count => number(&count, &FUNCTIONS),
        SettingType::Flag => json!({"type": "boolean"}),
        SettingType::NotNegative => reference("rate"),
        SettingType::Rates => {
            let groups =
                json!({"type": "object", "minProperties": 1, "additionalProperties": reference("rate")});
            either(&reference("rate"), &groups)
        }
        SettingType::Groups(inner) => {
            // A group may have settings of the user's own.
            let mut group = settings(inner);
            if let Some(group) = group.as_object_mut() {
                group.remove("additionalProperties");
            }
            let mut groups = list(&group);
            groups["minItems"] = json!(1);
            groups
        }
        SettingType::Betas => {
            let beta = number(&json!({"type": "number", "minimum": 0, "exclusiveMaximum": 1}), &FUNCTIONS);
            json!({"type": "array", "items": beta, "minItems": 2, "maxItems": 3})
        }
        SettingType::LastEpoch => number(&json!({"type": "integer", "minimum": -1}), &FUNCTIONS),
        SettingType::Parameters => json!({"type": "object"}),
        SettingType::Entries(inner) => list(&settings(inner)),
        SettingType::FileNames => {
            let name = json!({"type": "string"});
            either(&name, &list(&name))
        }
        SettingType::Config(inner) => config(inner),
        SettingType::Configs(inner) => {
            json!({"type": "object", "minProperties": 1, "additionalProperties": config(inner)})
        }
        SettingType::Expectations => expectations(),
    }
}

/// A config of a framework: the name of a file, or a map with one.
fn config(inner: &[Setting]) -> Value {
    let mut map = settings(inner);
    map["required"] = json!(["file"]);
    either(&json!({"type": "string"}), &map)
}

/// Comparisons, of all schedules or of those of a name.
fn expectations() -> Value {
    let some = |items: &Value| either(&json!({"type": "string"}), &list(items));
    let own = some(&json!({"type": "string"}));
    let scoped = json!({"type": "object", "minProperties": 1, "additionalProperties": own});
    let each = either(&json!({"type": "string"}), &scoped);
    either(&some(&each), &scoped)
}

/// The dialect that the schedules within a schedule belong to. The neutral vocabulary takes those of any.
fn nested_in(dialect: &Dialect) -> Option<&'static str> {
    Some(dialect.name).filter(|name| !name.is_empty())
}

/// The name of the definition of a schedule, of a dialect or of any.
fn definition_of(dialect: Option<&str>) -> String {
    dialect.map_or_else(|| "schedule".into(), |dialect| format!("{dialect}.schedule"))
}

fn has_schedules(ty: &Type) -> bool {
    match ty {
        Type::Schedule => true,
        Type::List(inner) | Type::OrNull(inner) | Type::PerGroup(inner) => has_schedules(inner),
        Type::Either(first, second) => has_schedules(first) || has_schedules(second),
        _ => false,
    }
}

/// A schedule of one of the kinds. Its `kind` decides what else it has.
fn schedule(kinds: &[(&Dialect, &Kind)]) -> Value {
    let names = |dialect: &Dialect, kind: &Kind| -> Vec<String> {
        let names = [kind.name].into_iter().chain(kind.aliases.iter().copied());
        let names = names.map(|name| dialect.full_name(&Kind { name, ..*kind }));
        names.chain(dialect.import_paths(kind)).collect()
    };
    let (mut all, mut summaries, mut branches) = (Vec::new(), Vec::new(), Vec::new());
    for (dialect, kind) in kinds {
        let names = names(dialect, kind);
        let own = reference(&dialect.full_name(kind));
        let is_own = json!({"properties": {"kind": {"enum": names}}, "required": ["kind"]});
        branches.push(json!({"if": is_own, "then": own}));
        summaries.extend(names.iter().map(|_| kind.summary));
        all.extend(names);
    }
    let doc = "the scheduler: DIALECT.NAME as one would import it, or a name of the neutral vocabulary";
    let kind = json!({"enum": all, "enumDescriptions": summaries, "description": doc});
    json!({"type": "object", "properties": {"kind": kind}, "required": ["kind"], "allOf": branches})
}

/// The schedules of one kind.
fn parameters(dialect: &Dialect, kind: &Kind) -> Value {
    let about = |param: &Param| {
        let names = [Some(param.name), param.other_name()].into_iter().flatten();
        names.map(|name| (name.into(), parameter(dialect, param))).collect::<Vec<_>>()
    };
    let mut properties: Map<String, Value> = kind.params.iter().flat_map(about).collect();
    properties.insert("kind".into(), json!({"description": kind.summary}));
    properties.insert(INTERVAL.name.into(), described(taken(INTERVAL.takes), INTERVAL.meaning));
    let required = kind.params.iter().filter(|param| param.default == Default::Required);
    let (either, required): (Vec<&Param>, Vec<&Param>) =
        required.partition(|param| param.other_name().is_some());
    let mut schema = object(properties);
    schema["required"] = required.iter().map(|param| param.name).collect();
    if let [param] = either[..] {
        let names = [Some(param.name), param.other_name()].into_iter().flatten();
        schema["anyOf"] = names.map(|name| json!({"required": [name]})).collect();
    }
    described(schema, &format!("{}\n\n`{}`\n\n{}", kind.summary, kind.formula, kind.edges.join("\n\n")))
}

fn parameter(dialect: &Dialect, param: &Param) -> Value {
    let taken = of(dialect, &param.ty);
    let null = json!({"type": "null"});
    match param.default {
        Default::Required => described(taken, param.doc),
        Default::Absent => described(either(&taken, &null), param.doc),
        Default::Run(_) => described(taken, &format!("{} (default: {})", param.doc, param.default)),
        Default::Is(text) => {
            let value = plain(&Node::literal(text));
            let taken = if value.is_null() { either(&taken, &null) } else { taken };
            let mut schema = described(taken, param.doc);
            schema["default"] = value;
            schema
        }
    }
}

/// What a parameter takes.
fn of(dialect: &Dialect, ty: &Type) -> Value {
    let one = |inner| of(dialect, inner);
    let text = || json!({"type": "string"});
    let file = |other: &str| {
        let mut map = object([("file".into(), text()), (other.into(), json!({}))].into_iter().collect());
        map["required"] = json!(["file"]);
        map
    };
    match ty {
        Type::Number => reference("number"),
        Type::Count => reference("whole"),
        Type::Flag => json!({"type": "boolean"}),
        Type::Truth => json!({"type": ["boolean", "number", "null"]}),
        Type::Text => text(),
        Type::Choice(words) => json!({"enum": words}),
        Type::List(inner) => list(&one(inner)),
        Type::Either(first, second) => either(&one(first), &one(second)),
        Type::OrNull(inner) => either(&one(inner), &json!({"type": "null"})),
        Type::PerGroup(inner) => either(&one(inner), &list(&one(inner))),
        Type::Pairs => json!({"type": "object", "additionalProperties": reference("number")}),
        Type::Map => json!({"type": "object"}),
        Type::Schedule => reference(&definition_of(nested_in(dialect))),
        Type::Column => either(&list(&reference("number")), &file("column")),
        Type::Python => either(&text(), &file("name")),
    }
}

/// A default as JSON.
fn plain(node: &Node) -> Value {
    match &node.value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => json!(value),
        Yaml::Int(value) => json!(value),
        Yaml::Long(value) | Yaml::Float(value) => json!(value),
        Yaml::Text(text) => json!(text),
        Yaml::List(items) => items.iter().map(plain).collect(),
        Yaml::Map(entries) => {
            let entry = |(key, value): &(Node, Node)| Some((key.text()?.to_string(), plain(value)));
            Value::Object(entries.iter().filter_map(entry).collect())
        }
    }
}
