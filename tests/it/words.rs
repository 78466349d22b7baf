//! The words that people bring from their frameworks.

use crate::harness::Folder;
use lrsched::dialect::{find, kinds};

#[test]
fn the_path_from_which_one_imports_a_kind_is_its_name() {
    let mut count = 0;
    for (dialect, kind) in kinds() {
        for module in dialect.modules {
            let path = format!("{module}.{}", kind.name);
            let found = find(&path).map(|(dialect, kind)| dialect.full_name(kind));
            assert_eq!(found, Some(dialect.full_name(kind)), "{path}");
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
    let folder = Folder::new();
    let spec = |kind: &str| format!("run: {{steps: 4}}\noptimizer: {{lr: 1}}\nschedule: {{kind: {kind}, step_size: 2}}\n");
    folder.write("path.yaml", spec("torch.optim.lr_scheduler.StepLR"));
    folder.write("name.yaml", spec("torch.StepLR"));
    assert_eq!(folder.run("table path.yaml").well(), folder.run("table name.yaml").well());
}

#[test]
fn the_batches_of_all_devices_give_the_length_of_an_epoch() {
    let folder = Folder::new();
    let spec = |run: &str| format!("run: {{epochs: 2, dataset_size: 1000, {run}}}\nschedule: {{kind: linear, start: 1}}\n");
    folder.write("each.yaml", spec("batch_size: 8, devices: 4, gradient_accumulation: 2"));
    folder.write("all.yaml", spec("global_batch_size: 64, world_size: 4, gradient_accumulation: 2"));
    folder.write("alone.yaml", spec("global_batch_size: 64"));
    let table = folder.run("table each.yaml").well();
    assert_eq!(folder.run("table all.yaml").well(), table);
    assert_eq!(folder.run("table alone.yaml").well(), table);
}

#[test]
fn the_ending_of_an_output_decides_and_standard_output_takes_pictures() {
    let folder = Folder::new();
    folder.run("table linear --quiet -o rates.json").well();
    assert!(folder.read("rates.json").starts_with("[\n{\"step\":0,\"lr\":0.1},"));
    folder.run("table linear --quiet -o rates.txt --format csv").well();
    assert!(folder.read("rates.txt").starts_with("step,lr\n"));
    let picture = folder.run("plot linear --quiet -o - --format svg").well();
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"), "{picture}");
    folder.run("plot linear --quiet --format html").well();
    assert!(folder.names().iter().any(|name| name.ends_with(".html")), "{:?}", folder.names());
    let message = folder.run("plot linear --quiet -o -").refused();
    assert!(message.contains("`-o - --format svg`"), "{message}");
    let message = folder.run("plot linear --quiet -o picture.png --format svg").refused();
    assert!(message.contains("does not end like a file of the format svg"), "{message}");
}

#[test]
fn a_table_in_json_is_whole_when_its_first_row_has_no_value() {
    let spec = "run: {steps: 3}\nschedule: {kind: python, source: \"lambda step: 1 / step\"}\n";
    let outcome = Folder::new().with("late.yaml", spec).run("table late.yaml --format json");
    assert_eq!(outcome.status, 2);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&outcome.stdout).expect("JSON");
    assert!(rows.is_empty());
}

#[test]
fn a_negative_number_is_the_value_of_its_option() {
    let folder = Folder::new();
    for line in ["plot linear --scale -1", "table linear --steps -1", "compare linear linear --rtol -1"] {
        let message = folder.run(line).refused();
        assert!(!message.contains("unexpected argument") && !message.contains("-- -1"), "{line}: {message}");
    }
}
