//! Training files that are run from their first line to their last.

use crate::harness::{Folder, neutral, run};

/// The optimizers of a file that is run are series, each of which may be asked for by its name.
#[test]
fn one_of_the_optimizers_of_a_run_is_chosen_by_its_name() {
    let train = "import torch
nets = {name: torch.nn.Linear(2, 1) for name in ['body', 'head']}
optimizers = {name: torch.optim.SGD(net.parameters(), lr=0.1) for name, net in nets.items()}
for step in range(3):
    for name, optimizer in optimizers.items():
        optimizer.param_groups[0]['lr'] *= 0.5 if name == 'head' else 1
        optimizer.step()
    if loss > 1e9:
        break
";
    let folder = Folder::new().with("train.py", train);
    let table = |arguments: &[&str]| {
        run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]).args(arguments))
    };
    let outcome = table(&["--at", "2"]);
    assert_eq!(outcome.stdout, "step,body,head\n2,0.1,0.0125\n", "{}", outcome.stderr);
    let assumed = "line 8: whether `loss > 1e9` holds is not known here, and it is taken not to hold";
    assert!(outcome.stderr.contains(assumed), "{}", outcome.stderr);
    let outcome = table(&["--name", "head", "--at", "0"]);
    assert_eq!(outcome.stdout, "step,lr\n0,0.05\n", "{}", outcome.stderr);
}
