//! What stands in front of a program: which word names it, how many processes its launcher starts, and what SLURM says.

use super::super::Places;
use super::{Shell, ShellWord, Variable};
use crate::diagnostic::Place;
use crate::import::launch;

/// Modules that start another program.
const LAUNCHERS: &[&str] =
    &["torch.distributed.launch", "torch.distributed.run", "accelerate.commands.launch"];

/// The index of the word that names the program whose flags follow.
pub(super) fn program(words: &[ShellWord]) -> Option<usize> {
    let is_python = |word: &ShellWord| word.text.ends_with(".py");
    let module = words.windows(2).position(|pair| {
        ["-m", "--module"].contains(&pair[0].text.as_str()) && !LAUNCHERS.contains(&pair[1].text.as_str())
    });
    let tool = words.iter().position(|word| launch::is_tool(&word.text));
    words.iter().position(is_python).or(module.map(|index| index + 1)).or(tool)
}

/// The config that `accelerate launch` takes.
pub(super) fn launch_config(launcher: &[ShellWord], places: &Places) -> Option<(String, Place)> {
    launcher.iter().find(|word| word.text.rsplit('/').next() == Some("accelerate"))?;
    launcher.iter().enumerate().find_map(|(index, word)| {
        let flag = word.text.strip_prefix("--")?;
        let (name, inline) = flag.split_once('=').map_or((flag, None), |(name, value)| (name, Some(value)));
        let value = inline.or_else(|| launcher.get(index + 1).map(|next| next.text.as_str()))?;
        (name.replace('-', "_") == "config_file")
            .then(|| (value.to_string(), places.at(word.start, word.end)))
    })
}

/// A number of processes, or why it is not known, and where it stands.
pub(super) type Processes = (Result<u64, String>, Place);

/// The number of processes that the launcher of a command starts.
pub(super) fn launched(
    words: &[ShellWord],
    program: usize,
    shell: &Shell,
    places: &Places,
) -> Option<Processes> {
    // `axolotl train x.yaml -- --nproc_per_node=2` has the launcher's flags at its end, and
    // `tune run --nproc_per_node 2 RECIPE --config x.yaml` in front of the recipe.
    let is_tune = words.get(program).is_some_and(|word| word.text.rsplit('/').next() == Some("tune"));
    let behind = words.iter().position(|word| word.text == "--").or(is_tune.then_some(program));
    devices(&words[..program], shell, places)
        .or_else(|| behind.and_then(|at| devices(&words[at..], shell, places)))
}

/// The number of processes that flags of a launcher say; `None` if they say nothing of it.
fn devices(launcher: &[ShellWord], shell: &Shell, places: &Places) -> Option<Processes> {
    let number = |names: &[&str]| {
        let (text, word) = flag(launcher, names)?;
        let count = match &word.unknown {
            Some(why) => Err(why.clone()),
            None => text.parse().map_err(|_| format!("`{text}` is not a number of processes")),
        };
        Some((count, places.at(word.start, word.end)))
    };
    if let Some(found) = number(&["num_processes"]) {
        return Some(found);
    }
    let times = |each: Result<u64, String>, nodes: Option<Result<u64, String>>| {
        let product = each?.checked_mul(nodes.unwrap_or(Ok(1))?);
        product.ok_or_else(|| "there are too many".to_string())
    };
    if let Some((each, place)) = number(&["nproc_per_node", "num_gpus", "nproc"]) {
        let nodes = number(&["nnodes", "num_nodes"]).map(|(nodes, _)| nodes);
        return Some((times(each, nodes), place));
    }
    if let Some((text, word)) = flag(launcher, &["include"]) {
        let each =
            text.split('@').map(|part| part.rsplit(':').next().unwrap_or("").split(',').count() as u64);
        let count = word.unknown.clone().map_or(Ok(each.sum()), Err);
        return Some((count, places.at(word.start, word.end)));
    }
    let of = |name: &str| match shell.variables.get(name)? {
        Variable::Text(text) => text.trim().parse::<u64>().ok().map(Ok),
        Variable::Unknown(why) => Some(Err(why.clone())),
        _ => None,
    };
    let (start, end) = launcher.first().map_or((0, 1), |word| (word.start, word.end));
    Some((times(of("NPROC_PER_NODE")?, of("NNODES")), places.at(start, end)))
}

/// The value of a flag of the launcher, with the word that has it.
fn flag<'a>(launcher: &'a [ShellWord], names: &[&str]) -> Option<(String, &'a ShellWord)> {
    launcher.iter().enumerate().find_map(|(index, word)| {
        let text = word.text.trim_start_matches('-').replace('-', "_");
        let (name, inline) =
            text.split_once('=').map_or((text.as_str(), None), |(name, value)| (name, Some(value)));
        let (value, of) = match inline {
            Some(value) => (value.to_string(), word),
            None => launcher.get(index + 1).map(|next| (next.text.clone(), next))?,
        };
        (word.text.starts_with('-') && names.contains(&name)).then_some((value, of))
    })
}

/// The variables that SLURM sets, as the `#SBATCH` lines of a script ask for them.
pub(super) fn slurm_variables(text: &str) -> Vec<(&'static str, u64)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("#SBATCH"));
    let option = |names: &[&str]| {
        lines.clone().find_map(|line| {
            let (name, value) = line.trim().split_once(['=', ' '])?;
            let value = value.split_whitespace().next()?;
            // `--gres=gpu:a100:4` and `--gpus-per-node=a100:4` end with the number.
            let number = value.rsplit(':').next()?.parse::<u64>().ok();
            number.filter(|_| names.contains(&name) && (name != "--gres" || value.starts_with("gpu")))
        })
    };
    let (nodes, tasks) = (option(&["--nodes", "-N"]), option(&["--ntasks-per-node"]));
    let all = option(&["--ntasks", "-n"]).or_else(|| nodes.unwrap_or(1).checked_mul(tasks?));
    let gpus = option(&["--gpus-per-node", "--gres"]);
    let known = [
        ("SLURM_NNODES", nodes),
        ("SLURM_JOB_NUM_NODES", nodes),
        ("SLURM_NTASKS_PER_NODE", tasks),
        ("SLURM_NTASKS", all),
        ("SLURM_NPROCS", all),
        ("SLURM_GPUS_ON_NODE", gpus),
        ("SLURM_GPUS_PER_NODE", gpus),
    ];
    known.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
