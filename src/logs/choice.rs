//! Which of the rates that were found are meant.

use super::fields::rate_name;
use super::folder::{LoggedRun, RunFile};
use super::format::{AskedSeries, UpdateConvention};
use super::survey::{FoundRate, LogSurvey};
use super::walk::records;
use super::{Digits, FactKind, Log, LogFiles, LogQuestion, LoggedFact, LoggedFile, LoggedSeries, XUnit};
use crate::diagnostic::{Diagnostic, and, few, nearest};

/// The log of the runs that were found.
///
/// # Errors
///
/// None of them has a rate, or several have.
pub(super) fn log(
    runs: Vec<LoggedRun>,
    question: &LogQuestion,
    files: &dyn LogFiles,
) -> Result<Log, Diagnostic> {
    let mut with_rates: Vec<(LoggedRun, LogSurvey<'_>)> = Vec::new();
    let mut passed: Vec<String> = Vec::new();
    let mut empty: Option<(LoggedRun, LogSurvey<'_>)> = None;
    for run in runs {
        // Formats that come first keep more digits; others of the same folder are the same run once more.
        let is_other = with_rates
            .first()
            .is_some_and(|(first, _)| !std::ptr::eq(first.format, run.format) && !run.is_named);
        if is_other {
            passed.push(format!("{} in `{}`", run.format.title, run.place));
            continue;
        }
        let survey = surveyed(&run, question, files)?;
        match survey.rates.iter().any(|rate| rate.count > 0) {
            true => with_rates.push((run, survey)),
            false => empty = empty.or(Some((run, survey))),
        }
    }
    let mut with_rates = with_rates.into_iter();
    let (run, survey) = match (with_rates.next(), with_rates.next()) {
        (Some(one), None) => one,
        (None, _) => return Err(no_rate(empty, question)),
        (Some(one), Some(other)) => return Err(several_runs([one, other].into_iter().chain(with_rates))),
    };
    chosen(&run, survey, passed, question, files)
}

/// The first pass over the files of a run.
fn surveyed<'q>(
    run: &LoggedRun,
    question: &'q LogQuestion,
    files: &dyn LogFiles,
) -> Result<LogSurvey<'q>, Diagnostic> {
    let mut survey = LogSurvey::new(run.format, question.column.as_deref());
    for RunFile { path, alias } in &run.files {
        survey.begin(&files.name(path), alias.clone());
        records(path, run.format, files, &mut survey)?;
    }
    Ok(survey)
}

fn no_rate(found: Option<(LoggedRun, LogSurvey<'_>)>, question: &LogQuestion) -> Diagnostic {
    let Some((run, survey)) = found else {
        return Diagnostic::new("there is no log in what was named")
            .why("none of the files is recognised as one")
            .help("`lrsched list logs` shows what can be read; name the file itself");
    };
    let names: Vec<&str> = survey.names();
    let listed = and(&few(names.iter().map(|name| format!("`{name}`")).collect()));
    let wrong = survey.rates.iter().find_map(|rate| Some((&rate.name, rate.wrong.as_ref()?)));
    if let Some((column, (line, text))) = wrong {
        let what = format!("`{column}` of `{}` is not a rate: line {line} has `{text}`", run.place);
        return Diagnostic::new(what).help(format!("the fields are {listed}"));
    }
    if let Some(column) = &question.column {
        let error = Diagnostic::new(format!("`{}` has no values in a field `{column}`", run.place));
        return match nearest(column, names.iter().copied()).filter(|near| *near != column) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("the fields are {listed}")),
        };
    }
    let error = Diagnostic::new(format!("`{}` has no learning rate", run.place));
    match names.is_empty() {
        true => error.why(format!("it was read as {}, and has no values", run.format.title)),
        false => error
            .why(format!("it was read as {}; its fields are {listed}", run.format.title))
            .help("if one of them is the rate: `--column NAME`"),
    }
}

fn several_runs<'a>(runs: impl Iterator<Item = (LoggedRun, LogSurvey<'a>)>) -> Diagnostic {
    let places = runs.map(|(run, survey)| {
        let count: u64 = survey.rates.iter().map(|rate| rate.count).sum();
        format!("`{}` ({}, {count} values)", run.place, run.format.title)
    });
    Diagnostic::new("several runs are named as one")
        .why(format!("rates are in {}", and(&few(places.collect()))))
        .help("name one of them")
}

/// The series that are meant, of those of a run.
fn chosen(
    run: &LoggedRun,
    survey: LogSurvey<'_>,
    passed: Vec<String>,
    question: &LogQuestion,
    files: &dyn LogFiles,
) -> Result<Log, Diagnostic> {
    let rates: Vec<&FoundRate> = survey.rates.iter().filter(|rate| rate.count > 0).collect();
    let mut said = Vec::new();
    let mut kept = without_twins(&rates, &mut said);
    if kept.iter().any(|rate| stem(rate) != stem(kept[0])) {
        return Err(several_rates(run, &kept));
    }
    if let Some(group) = &question.group {
        kept = of_group(run, &kept, group, rest)?;
    }
    let has_groups = kept.len() > 1;
    let mut series = Vec::new();
    for rate in &kept {
        if let Some((line, text)) = &rate.wrong {
            return Err(Diagnostic::new(format!(
                "`{}` of `{}` is not a rate everywhere: line {line} has `{text}`",
                rate.name, run.place
            ))
            .help("correct the line, or remove it"));
        }
        let group = has_groups.then(|| rest(rate)).filter(|group| !group.is_empty());
        series.push(series_of(run, &survey, rate, group, question));
    }
    let facts = with_derived(&survey);
    said.splice(0..0, picked(run, &series, files));
    said.extend(left_out(&survey, &kept));
    if !passed.is_empty() {
        said.push(format!("not read, since one log is enough: {}", and(&few(passed))));
    }
    let logged = |file: &RunFile| LoggedFile {
        name: files.name(&file.path),
        path: file.path.clone(),
        format: run.format.name,
        title: run.format.title,
        alias: file.alias.clone(),
    };
    Ok(Log { files: run.files.iter().map(logged).collect(), series, facts, said })
}

/// The name of a rate up to the end of the word; groups of one rate have it in common.
fn stem(rate: &FoundRate) -> &str {
    rate_name(&rate.name).map_or(rate.name.as_str(), |name| name.stem)
}

/// What stands behind the word in the name of a rate.
fn rest(rate: &FoundRate) -> String {
    rate_name(&rate.name).map_or(String::new(), |name| name.rest.to_string())
}

/// The rates, without those that another field has as well.
fn without_twins<'a>(rates: &[&'a FoundRate], said: &mut Vec<String>) -> Vec<&'a FoundRate> {
    // The same rates once more, over samples.
    let twin = |rate: &FoundRate| rest(rate).starts_with("vs ") && rates.len() > 1;
    // What a module of Lightning logs on_step and on_epoch has the mean of an epoch beside each value.
    let is_mean = |rate: &FoundRate| {
        rest(rate) == "epoch" && rates.iter().any(|other| rest(other) == "step" && stem(other) == stem(rate))
    };
    if let Some(rate) = rates.iter().find(|rate| twin(rate)) {
        said.push(format!("`{}` has the same rates once more and is not read", rate.name));
    }
    if let Some(rate) = rates.iter().find(|rate| is_mean(rate)) {
        said.push(format!("`{}` is the mean over an epoch and is not read", rate.name));
    }
    rates.iter().copied().filter(|rate| !twin(rate) && !is_mean(rate)).collect()
}

/// The rates of a group.
fn of_group<'a>(
    run: &LoggedRun,
    rates: &[&'a FoundRate],
    group: &str,
    name: impl Fn(&FoundRate) -> String,
) -> Result<Vec<&'a FoundRate>, Diagnostic> {
    let is_meant = |rate: &&&FoundRate| name(rate) == group || rate.name == group;
    let kept: Vec<&FoundRate> = rates.iter().filter(is_meant).copied().collect();
    if !kept.is_empty() {
        return Ok(kept);
    }
    let names = rates.iter().map(|rate| name(rate)).filter(|name| !name.is_empty());
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let error = Diagnostic::new(format!("`{}` has no group `{group}`", run.place));
    Err(match names.is_empty() {
        true => error.why("its rate has no group").help("leave out `--group`"),
        false => error.help(format!("its groups are {}", and(&few(names)))),
    })
}

fn several_rates(run: &LoggedRun, rates: &[&FoundRate]) -> Diagnostic {
    let names = rates.iter().map(|rate| format!("`{}` ({} values)", rate.name, rate.count)).collect();
    Diagnostic::new(format!("`{}` has several learning rates", run.place))
        .why(format!("they are {}, and nothing says which one the plan is of", and(&few(names))))
        .help(format!("name one: `--column \"{}\"`", rates[0].name))
}

/// A series with its rules and its precision.
fn series_of(
    run: &LoggedRun,
    survey: &LogSurvey<'_>,
    rate: &FoundRate,
    group: Option<String>,
    question: &LogQuestion,
) -> LoggedSeries {
    let x = survey.x_of(rate, question.unit);
    let course = x.map(|x| &rate.courses[x]);
    let outer = run.format.outer.filter(|_| course.is_some_and(|course| course.begins_anew > 0));
    let outer = outer.and_then(|outer| survey.xs.iter().position(|x| x.name == outer));
    // What begins anew in each epoch counts within the epoch.
    let (x, inner) = match outer {
        Some(outer) => (Some(outer), x.map(|x| survey.xs[x].name.clone())),
        None => (x, None),
    };
    let course = x.and_then(|x| rate.courses.get(x)).cloned().unwrap_or_default();
    let unit = question.unit.or_else(|| x.and_then(|x| survey.xs[x].unit));
    let measured = rate.precision.digits(None);
    let asked = AskedSeries {
        field: &rate.name,
        rest: rate_name(&rate.name).map_or("", |name| name.rest),
        unit,
        is_whole: !course.is_fraction,
        first: course.first,
        digits: measured,
        names: &|name| survey.has(name),
        facts: &survey.facts,
    };
    let convention = match question.unit {
        // The user knows better than the name of a field.
        Some(unit) => match (run.format.convention)(&asked) {
            convention if convention.unit == Some(unit) => convention,
            convention => UpdateConvention { digits: convention.digits, ..of_unit(&convention, unit) },
        },
        None => (run.format.convention)(&asked),
    };
    let digits = rate.precision.digits(convention.digits);
    LoggedSeries {
        field: rate.name.clone(),
        group,
        x_field: x.map_or(String::new(), |x| survey.xs[x].name.clone()),
        inner_field: inner,
        unit: convention.unit,
        rules: convention.rules,
        digits,
        x_digits: if course.is_fraction { course.precision.digits(None) } else { Digits::Double },
        count: if x.is_some() { course.count } else { rate.count },
        ends: if x.is_some() {
            (course.first, course.last)
        } else {
            (0.0, rate.count.saturating_sub(1) as f64)
        },
        goes_back: course.goes_back,
    }
}

/// The rules of a unit: those of the convention, or all.
fn of_unit(convention: &UpdateConvention, unit: XUnit) -> UpdateConvention {
    let rules: Vec<_> = convention.rules.iter().copied().filter(|rule| rule.unit == unit).collect();
    match rules.is_empty() {
        true => UpdateConvention::of(super::rules::of_unit(unit)),
        false => UpdateConvention::of(&rules),
    }
}

/// What was picked, in words.
fn picked(run: &LoggedRun, series: &[LoggedSeries], files: &dyn LogFiles) -> Vec<String> {
    let named: Vec<String> = run.files.iter().map(|file| format!("`{}`", files.name(&file.path))).collect();
    let all = series.iter().map(|series| {
        let x =
            if series.x_field.is_empty() { "counted values".into() } else { format!("`{}`", series.x_field) };
        let rule = match series.rules[..] {
            [rule] => rule.says.to_string(),
            ref rules => format!("one of {} rules leads from x to the update", rules.len()),
        };
        format!("`{}` over {x}: {} values, {}; {rule}", series.field, series.count, series.digits.words())
    });
    let mut said = vec![format!("read {} as {}", and(&few(named)), run.format.title)];
    said.extend(all);
    said
}

/// What was left out, in words.
fn left_out(survey: &LogSurvey<'_>, kept: &[&FoundRate]) -> Vec<String> {
    let mut said = Vec::new();
    for (what, count, first) in &survey.left_out {
        let (word, rest) = what.split_once(' ').unwrap_or((what, ""));
        let place = if *count == 1 { format!("at {first}") } else { format!("the first at {first}") };
        let ending = if *count == 1 { "" } else { "s" };
        said.push(format!("left out: {count} {word}{ending} {rest}, {place}"));
    }
    for rate in kept {
        if let (count @ 1.., line) = rate.nans {
            let what = if count == 1 { "1 value".to_string() } else { format!("{count} values") };
            said.push(format!("left out: {what} of `{}` that are nan, from line {line} on", rate.name));
        }
        let with_x = rate.courses.iter().map(|course| course.count).max().unwrap_or(rate.count);
        if with_x < rate.count {
            said.push(format!("left out: {} values of `{}` that have no x", rate.count - with_x, rate.name));
        }
    }
    said
}

/// The facts, with the updates of an epoch where x and epochs stand side by side.
fn with_derived(survey: &LogSurvey<'_>) -> Vec<LoggedFact> {
    let mut facts = survey.facts.clone();
    let is_known = facts.iter().any(|fact| fact.about == FactKind::UpdatesPerEpoch);
    let epoch = survey.xs.iter().position(|x| x.unit == Some(XUnit::Epoch));
    let step = survey.xs.iter().position(|x| x.unit == Some(XUnit::Update));
    let (Some(epoch), Some(step), false) = (epoch, step, is_known) else { return facts };
    let both = survey.rates.iter().find_map(|rate| Some((rate.courses.get(epoch)?, rate.courses.get(step)?)));
    if let Some((epochs, steps)) = both.filter(|(epochs, steps)| epochs.is_fraction && steps.count > 0) {
        let per_epoch = steps.last / epochs.last;
        let whole = per_epoch.round();
        if (per_epoch - whole).abs() < 1e-3 * whole && whole >= 1.0 {
            facts.push(LoggedFact {
                about: FactKind::UpdatesPerEpoch,
                key: format!("{} / {}", survey.xs[step].name, survey.xs[epoch].name),
                text: format!("{whole}"),
                number: Some(whole),
                place: "the last value".into(),
            });
        }
    }
    facts
}
