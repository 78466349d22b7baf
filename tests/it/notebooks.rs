//! Notebooks, and trainings whose files say less than the run does: what is left out or may differ is told.

use crate::harness::{Folder, Outcome, neutral, run};

fn notebook(cells: &[(&str, u64)]) -> String {
    let cells: Vec<serde_json::Value> = cells
        .iter()
        .map(|(source, count)| serde_json::json!({"cell_type": "code", "execution_count": count, "source": source}))
        .collect();
    serde_json::json!({"cells": cells, "nbformat": 4}).to_string()
}

fn table(name: &str, text: &str, arguments: &[&str]) -> Outcome {
    let folder = Folder::new().with(name, text);
    run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", name]).args(arguments))
}

const TRAINING: &str = "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(3):
    for i, x in enumerate(loader):
        optimizer.step()
        if not i % 50:
            print('Epoch: %03d/%03d'
                  %(epoch + 1, i))
";

/// `%(...)` in a statement of several lines is the operator, and lines in a text are no commands: such cells were left out.
#[test]
fn a_percent_sign_within_a_statement_is_no_command_of_the_notebook() {
    let cells = [
        ("%matplotlib inline\n!pip install x\nimport torch", 1),
        (TRAINING, 2),
        ("x = '''\n%no command\n!nor this\n'''\n%time y = 3", 3),
    ];
    let outcome = table("a.ipynb", &notebook(&cells), &[]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,1e-3\n1,1e-3\n2,1e-3\n", "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("left out"), "{}", outcome.stderr);
    let commands = [("%matplotlib inline\nimport torch", 1), (&*format!("%time x = 3\n{TRAINING}"), 2)];
    let outcome = table("a.ipynb", &notebook(&commands), &[]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,1e-3\n1,1e-3\n2,1e-3\n", "{}", outcome.stderr);
}

#[test]
fn cells_that_are_left_out_or_ran_in_another_order_are_told() {
    let cells = [("import torch", 5), (TRAINING, 4), ("print 'x'", 0), ("y = 3", 0)];
    let outcome = table("a.ipynb", &notebook(&cells), &[]);
    assert!(outcome.stderr.contains("note: cell 3 is left out: no Python 3\n"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("note: cell 2 was last run before cell 1, as"), "{}", outcome.stderr);
    let in_order = [("import torch", 4), (TRAINING, 5), ("y = 3", 9)];
    let outcome = table("a.ipynb", &notebook(&in_order), &[]);
    assert!(!outcome.stderr.contains("was last run"), "{}", outcome.stderr);
}

/// A real run of this file with accelerate 1.15 has the rates 0.0009, 0.0005, 0.0001 and then 0: the scheduler was drawn once per
/// update.
#[test]
fn a_scheduler_that_accelerate_is_not_handed_is_not_stepped_once_per_update() {
    let text = include_str!("../training/hf_accelerate_gathers.py");
    let prepared = ", lr_scheduler = accelerator.prepare(model, optimizer, train_dataloader, lr_scheduler)";
    let bare = text.replace(prepared, " = accelerator.prepare(model, optimizer, train_dataloader)");
    assert_ne!(bare, text);
    let given = ["--config", "len(train_dataloader)=14"];
    let outcome = table("train.py", &bare, &given);
    let rates = "step,lr\n0,9.000000000000001e-4\n1,5e-4\n2,1e-4\n3,0\n4,0\n";
    assert!(outcome.status == 0 && outcome.stdout.starts_with(rates), "{}", outcome.stderr);
    let free = text.replace("cpu=True", "cpu=True, step_scheduler_with_optimizer=False");
    let outcome = table("train.py", &free, &given);
    assert!(outcome.status == 0 && outcome.stdout.starts_with(rates), "{}", outcome.stderr);
    // Where each batch makes an update, it does not matter.
    let each = bare.replace("gradient_accumulation_steps=4, ", "");
    assert_eq!(table("train.py", &each, &given).status, 0);
}

/// How many updates a Trainer makes with a scheduler that it is handed follows from its data.
#[test]
fn the_length_of_a_trainer_that_is_handed_a_scheduler_is_told() {
    let text =
        include_str!("../training/hf_trainer_optimizers.py").replace("max_steps=9", "num_train_epochs=3");
    let outcome = table("train.py", &text, &[]);
    let says = "note: how many updates the Trainer on line 18 makes depends on its data";
    assert!(outcome.status == 0 && outcome.stderr.contains(says), "{}", outcome.stderr);
}

#[test]
fn trainings_at_one_place_are_chosen_by_their_numbers() {
    let text = "import keras
for lr in [1e-2, 1e-3]:
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=lr), loss='mse')
    model.fit(x, y, epochs=2)
";
    let outcome = table("train.py", text, &[]);
    assert!(outcome.stderr.contains("0.01 on line 5 (1) and 0.001 on line 5 (2)"), "{}", outcome.stderr);
    let outcome = table("train.py", text, &["--name", "line 5 (2)"]);
    assert_eq!(outcome.stdout, "epoch,lr\n0,1e-3\n1,1e-3\n", "{}", outcome.stderr);
}

#[test]
fn a_callback_that_may_end_the_training_is_told() {
    let text = "import keras
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer='adam', loss='mse')
model.fit(x, y, epochs=2, callbacks=[keras.callbacks.EarlyStopping(patience=1)])
";
    let outcome = table("train.py", text, &[]);
    let says = "note: `EarlyStopping` on line 4 may end a training early";
    assert!(outcome.status == 0 && outcome.stderr.contains(says), "{}", outcome.stderr);
}

#[test]
fn the_length_of_the_data_that_the_user_gives_is_that_of_an_epoch() {
    let text = "import tensorflow as tf
data = raw['train'].to_tf_dataset(batch_size=16)
steps = len(data) * 2
rate = tf.keras.optimizers.schedules.PolynomialDecay(2e-5, steps, 0.0)
model = load()
model.compile(optimizer=tf.keras.optimizers.Adam(rate))
model.fit(data, epochs=2)
";
    let outcome = table("train.py", text, &["--config", "len(data)=3"]);
    assert!(outcome.stderr.contains("`run: {epochs: 2, steps_per_epoch: 3}`"), "{}", outcome.stderr);
    assert_eq!(outcome.stdout.lines().count(), 7);
}

/// A real run of these files has the rate 0.1 in every update: the schedule that nothing takes was drawn.
#[test]
fn a_schedule_that_nothing_takes_is_not_that_of_a_training_whose_rate_stays() {
    let optax = "import jax, optax
sched = optax.cosine_decay_schedule(0.1, 20)
tx = optax.sgd(0.1)
state = tx.init(params)
for step in range(12):
    updates, state = tx.update(jax.grad(loss)(params), state, params)
    params = optax.apply_updates(params, updates)
";
    let torch = "import torch
def lr_lambda(epoch):
    return 0.5 ** epoch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(4):
    for x in loader:
        model(x).backward()
        optimizer.step()
";
    for (text, name, what) in [
        (optax, "sched", "it trains with a rate that stays: 0.1 on line 3"),
        (torch, "lr_lambda", "it trains with a rate that stays: the one of the training on line 5"),
    ] {
        let outcome = table("train.py", text, &[]);
        let says = format!("error: nothing takes `{name}` as its schedule in this file\n");
        assert!(outcome.status == 2 && outcome.stderr.contains(&says), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(what), "{}", outcome.stderr);
        assert_eq!(table("train.py", text, &["--name", name]).status, 0, "{text}");
    }
    let set =
        optax.replace("    updates,", "    state.hyperparams['learning_rate'] = sched(step)\n    updates,");
    let set = set.replace("optax.sgd(0.1)", "optax.inject_hyperparams(optax.sgd)(learning_rate=0.1)");
    let outcome = table("train.py", &set, &[]);
    let says = "error: what this part of an optimizer does to its rate is not followed here\n";
    assert!(outcome.status == 2 && outcome.stderr.contains(says), "{}", outcome.stderr);
}

/// The run is as long as its loop, not as the schedule.
#[test]
fn the_rounds_of_a_loop_of_jax_are_those_of_the_run() {
    let text = "import jax, optax
tx = optax.sgd(optax.cosine_decay_schedule(0.1, 20))
state = tx.init(params)
for step in range(12):
    updates, state = tx.update(jax.grad(loss)(params), state, params)
    params = optax.apply_updates(params, updates)
";
    let outcome = table("train.py", text, &[]);
    let says = "note: `run: {steps: 12}`, as the code around the updates says\n";
    assert!(outcome.status == 0 && outcome.stderr.contains(says), "{}", outcome.stderr);
    assert_eq!(outcome.stdout.lines().count(), 13, "{}", outcome.stdout);
}
