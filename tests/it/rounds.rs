//! How many rounds a loop of training has, and which of them make an update.

use crate::training_files::torch;

#[test]
fn a_round_that_may_make_no_update_is_named() {
    let statements = "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 2, 0.5)
for epoch in range(2):
    for i in range(6):
        if torch.rand(1) > 0.5:
            continue
        optimizer.step()
    scheduler.step()
";
    // Torch makes some of six updates in each epoch.
    let outcome = torch(statements, &["--per", "step"]);
    assert_ne!(outcome.status, 0, "{}", outcome.stdout);
    let note = "may leave a round on line 14 before its update: rounds that make none are not left out";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}

/// The rounds that a training has are those of its loop, or it is said where they may be others.
#[test]
fn where_a_training_may_end_is_said() {
    let statements = "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.StepLR(optimizer, 2, 0.5)
for epoch in range(2):
    for batch in loader:
        optimizer.step()
    scheduler.step()
    try:
        if evaluate(model) < 0.1:
            break
    except KeyboardInterrupt:
        break
";
    let outcome = torch(statements, &[]);
    let note =
        "note: the loop on line 11 may end early on line 17, by what the training measures: the rows are";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
    let open = "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.CosineAnnealingLR(optimizer, 9)
for step, batch in zip(range(15), loader):
    optimizer.step()
    scheduler.step()
";
    let outcome = torch(open, &[]);
    let note =
        "note: the file does not say how many rounds the loop on line 11 has: the rows are those of the";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
    assert_eq!(outcome.stdout.lines().count(), 10, "{}", outcome.stdout);
    // A loop that gives its rounds to another one steps once in each of those.
    let lent = "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = lr_scheduler.ExponentialLR(optimizer, 0.5)
def epochs(n):
    for e in range(n):
        yield e
        scheduler.step()
for epoch in epochs(3):
    for batch in loader:
        optimizer.step()
";
    let outcome = torch(lent, &["--config", "len(loader)=2"]);
    let rates = "step,lr\n0,0.1\n1,0.1\n2,0.05\n3,0.05\n4,0.025\n5,0.025\n";
    assert_eq!(outcome.stdout, rates, "{}", outcome.stderr);
}

/// A number of rounds that the file computes anew in each round of an outer loop. Where it depends on what is not known here,
/// one answer does not stand for all of them. Torch has 2 * 6 updates with 1e-3, and 6 * 3 with 5e-4.
#[test]
fn a_length_that_each_round_computes_anew_is_that_of_its_round() {
    let sessions = |length: &str| {
        format!(
            "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for lr, last, size in [(1e-3, 10, 2), (5e-4, 30, 4)]:
    for group in optimizer.param_groups:
        group['lr'] = lr
    epochs = {length}
    for epoch in range(1, epochs + 1):
        for i in range(12 // size):
            optimizer.step()
"
        )
    };
    let expected = |outcome: &crate::harness::Outcome| {
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        let rates: Vec<&str> =
            outcome.stdout.lines().skip(1).filter_map(|row| Some(row.split_once(',')?.1)).collect();
        assert_eq!(rates, [["1e-3"; 12].as_slice(), &["5e-4"; 18]].concat(), "{}", outcome.stderr);
    };
    expected(&torch(&sessions("2 if size == 2 else 6"), &["--per", "step"]));
    let open = sessions("(last - model.get_step()) // size");
    let one = torch(&open, &["--config", "epochs=3", "--steps", "18"]);
    assert_eq!(one.status, 2, "{}", one.stdout);
    assert!(one.stderr.contains("`epochs` may have another value in each round"), "{}", one.stderr);
    expected(&torch(&open, &["--config", "epochs=[2, 6]", "--per", "step"]));
}
