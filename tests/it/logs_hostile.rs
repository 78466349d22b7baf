//! Logs that are cut, broken, foreign or malicious: a message or a log, soon, in little memory, and never a panic.

use crate::harness::{Folder, files_below, root};
use crate::logs::observed;
use lrsched::logs::LogQuestion;
use std::fs;

/// The x and the values of a log, and what was said.
type ReadLog = (Vec<(f64, f64)>, Vec<String>);

/// What a file is read as, or the message.
fn tried(name: &str, bytes: &[u8]) -> Result<ReadLog, String> {
    let folder = Folder::new().with(name, bytes);
    let place = format!("{}/", folder.path().to_str().unwrap().replace('\\', "/"));
    match observed(&folder.path().join(name), &LogQuestion::default()) {
        Ok((log, all)) => {
            let said = log.said.iter().map(|said| said.replace(&place, "")).collect();
            Ok((all.iter().map(|one| (one.x, one.value)).collect(), said))
        }
        Err(error) => Err(error.to_string().replace(&place, "")),
    }
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], message: &str) {
    let error = tried(name, bytes).expect_err(name);
    assert!(error.starts_with(&format!("error: {message}")), "{error}");
    assert!(error.len() < 3000, "a message of {} bytes", error.len());
}

/// The values of a log, of which one sentence has to say what was left out.
#[track_caller]
fn read_in_part(name: &str, bytes: &[u8], count: usize, left_out: &str) {
    let (values, said) = tried(name, bytes).unwrap();
    assert_eq!(values.len(), count, "{said:?}");
    assert!(said.iter().any(|said| said.contains(left_out)), "{said:?}");
}

fn genuine(path: &str) -> Vec<u8> {
    fs::read(root().join("tests/logs").join(path)).unwrap()
}

const EVENTS: &str = "tbx-healthy-1/run/events.out.tfevents.1700000000.host.100.0";
const NAME: &str = "events.out.tfevents.1";

/// The offsets of the records of an event file.
fn records(bytes: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    while let Some(start) = starts.last().filter(|start| **start < bytes.len()) {
        let length = u64::from_le_bytes(bytes[*start..start + 8].try_into().unwrap());
        starts.push(start + 16 + length as usize);
    }
    starts
}

#[test]
fn event_files_that_are_cut_or_broken_say_where() {
    let bytes = genuine(EVENTS);
    let (all, _) = tried(NAME, &bytes).unwrap();
    let starts = records(&bytes);
    assert_eq!((all.len(), starts.len()), (225, 227));

    read_in_part(NAME, &bytes[..bytes.len() - 1], 224, "left out: 1 record at the end that is cut");
    read_in_part(NAME, &bytes[..starts[100] + 5], 99, "left out: 1 record at the end that is cut");

    let mut wrong = bytes.clone();
    wrong[starts[10] + 20] ^= 1;
    read_in_part(
        NAME,
        &wrong,
        224,
        "left out: 1 record whose contents are not those that were written, at events.out.tfevents.1:11",
    );

    let mut wrong = bytes.clone();
    wrong[starts[10] + 8] ^= 1;
    refused(
        NAME,
        &wrong,
        &format!(
            "record 11 of `{NAME}` is broken\n = why: the checksum of its length, at byte {}",
            starts[10]
        ),
    );

    // The length itself, so that its checksum is wrong too.
    let mut wrong = bytes;
    wrong[starts[10] + 7] = 0x10;
    refused(NAME, &wrong, &format!("record 11 of `{NAME}` is broken"));
}

/// The checksum of a TFRecord, bit by bit.
fn masked(bytes: &[u8]) -> u32 {
    let mut rest = !0_u32;
    for byte in bytes {
        rest ^= u32::from(*byte);
        for _ in 0..8 {
            rest = if rest & 1 == 1 { rest >> 1 ^ 0x82f6_3b78 } else { rest >> 1 };
        }
    }
    (!rest).rotate_right(15).wrapping_add(0xa282_ead8)
}

fn framed(length: u64, payload: &[u8]) -> Vec<u8> {
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend(masked(&length.to_le_bytes()).to_le_bytes());
    bytes.extend(payload);
    bytes.extend(masked(payload).to_le_bytes());
    bytes
}

#[test]
fn event_files_cannot_claim_memory() {
    let bytes = genuine(EVENTS);
    for length in [1 << 30, 1 << 60, u64::MAX] {
        let claimed = [bytes.clone(), framed(length, b"x")].concat();
        read_in_part(NAME, &claimed, 225, "left out: 1 record at the end that is cut");
    }
    // Fields that reach beyond the record, numbers without an end, and nothing at all.
    for payload in [&b"\x2a\xff\xff\xff\xff\x0f"[..], &[0xff; 30], b"\x0b", b"\x2a\x02\x0a\x7f"] {
        let broken = [bytes.clone(), framed(payload.len() as u64, payload)].concat();
        read_in_part(NAME, &broken, 225, "left out: 1 record that is not an event");
    }
    let empty = [bytes, framed(0, b"")].concat();
    assert_eq!(tried(NAME, &empty).unwrap().0.len(), 225);
}

#[test]
fn texts_in_other_encodings_and_with_other_line_ends_are_the_same_log() {
    let text = "step,lr\n0,1.00e-03\n5,5.00e-04\n10,2.50e-04\n";
    let values = [(0.0, 1e-3), (5.0, 5e-4), (10.0, 2.5e-4)];
    let units = |text: &str, big: bool| -> Vec<u8> {
        let each = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(each).collect()
    };
    let forms: [(&str, Vec<u8>); 7] = [
        ("plain", text.into()),
        ("CRLF", text.replace('\n', "\r\n").into()),
        ("CR", text.replace('\n', "\r").into()),
        ("a mark", format!("\u{feff}{text}").into()),
        ("UTF-16", units(text, false)),
        ("UTF-16 the other way", units(text, true)),
        ("UTF-16 with CRLF", units(&text.replace('\n', "\r\n"), false)),
    ];
    for (form, bytes) in forms {
        let (read, said) = tried("log.csv", &bytes).unwrap();
        assert_eq!(read, values, "{form}");
        assert!(!said.iter().any(|said| said.contains("left out")), "{form}: {said:?}");
    }
}

#[test]
fn tables_and_lines_that_are_cut_or_mixed_say_what_is_left_out() {
    read_in_part(
        "a.csv",
        b"step,lr\n0,1e-3\n5,5e-4\n1",
        2,
        "left out: 1 row at the end that is cut, as it is while a run writes, at a.csv:4",
    );
    read_in_part(
        "a.csv",
        b"step,lr\n0,1e-3\nkilled\n5,5e-4\n",
        2,
        "left out: 1 row that has another number of fields than the header, at a.csv:3",
    );
    read_in_part(
        "a.csv",
        b"step,lr\n0,1e-3\nstep,lr\n5,5e-4\n",
        2,
        "left out: 1 header in the middle of the file, at a.csv:3",
    );
    read_in_part(
        "a.jsonl",
        b"{\"step\": 0, \"lr\": 1e-3}\nTraceback\n{\"step\": 5, \"lr\": 5e-4}\n{\"step\": 7",
        2,
        "left out: 1 line that is not a JSON object, at a.jsonl:2",
    );
    refused(
        "a.csv",
        b"step,lr\n0,1e-3\n5,oops\n",
        "`lr` of `a.csv` is not a rate everywhere: line 3 has `oops`",
    );
    refused(
        "a.json",
        b"{\"log_history\": [{\"step\": 1, \"learning_rate\": 1e-3},\n {\"step\": 2, \"learn",
        "`a.json` is not valid JSON: line 2 has a text that is not closed",
    );
}

#[test]
fn files_that_are_no_logs_are_named_for_what_they_are() {
    refused("a.log", b"", "`a.log` is empty");
    refused(
        "a.csv",
        b"step,loss\n0,1\n",
        "`a.csv` has no learning rate that is recognised\n = why: its fields are `step`, `loss`",
    );
    refused("a.pkl", b"\x80\x04\x95lr", "`a.pkl` is not a log that can be read: it is a pickle");
    refused("a.pt", b"PK\x03\x04\0\0", "`a.pt` is not a log that can be read: it is an archive");
    refused("a.gz", b"\x1f\x8b\x08\0", "`a.gz` is not a log that can be read: it is compressed");
    refused(
        "a.bin",
        &[0; 100],
        "`a.bin` has no learning rate that is recognised\n = why: it is a binary file",
    );
    refused("a.txt", b"hello\nworld\n", "`a.txt` has no learning rate that is recognised");
    refused("a.csv", b"step,lr\n", "`a.csv` has no learning rate");
    refused(
        "a.csv",
        b"step,lr,train/lr\n0,1e-3,2e-3\n",
        "`a.csv` has several learning rates\n = why: they are `lr` (1 values) and `train/lr` (1 values)",
    );
}

#[test]
fn endless_lines_and_nesting_end_soon() {
    let wide = format!("step,lr\n0,1e-3\n{}", "1".repeat(6 << 20));
    refused("a.csv", wide.as_bytes(), "line 3 of `a.csv` has more than 4 MiB");
    let quote = format!("step,lr\n0,1e-3\n5,\"{}", "1,\n".repeat(1 << 20));
    assert!(tried("a.csv", quote.as_bytes()).is_ok());
    let deep = format!(
        "{{\"step\": 0, \"lr\": 1e-3}}\n{{\"a\": {}\n{{\"step\": 1, \"lr\": 1e-3}}\n",
        "[".repeat(1 << 20)
    );
    read_in_part("a.jsonl", deep.as_bytes(), 2, "line that is not a JSON object");
    let deep = format!(
        "{{\"log_history\": [{{\"step\": 1, \"learning_rate\": 1e-3}}], \"x\": {}",
        "[".repeat(1 << 20)
    );
    refused(
        "a.json",
        deep.as_bytes(),
        "`a.json` is not valid JSON: line 1 has too many brackets in each other",
    );
    let blank =
        format!("{{\"log_history\": {}[{{\"step\": 1, \"learning_rate\": 1e-3}}]}}", " ".repeat(5 << 20));
    assert_eq!(tried("a.json", blank.as_bytes()).unwrap().0.len(), 1);
    let text = format!("step 0 | lr 1e-3\n{}\nstep 1 | lr 1e-3\n", "[=".repeat(3 << 20));
    read_in_part("a.log", text.as_bytes(), 2, "line of more than 4 MiB");
    let many: String =
        (0..20_000).map(|n| format!("{{\"k{n}\": 1, \"step\": {n}, \"lr\": 1e-3}}\n")).collect();
    assert_eq!(tried("a.jsonl", many.as_bytes()).unwrap().0.len(), 20_000);
}

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

#[test]
fn every_genuine_log_may_be_cut_or_changed_anywhere() {
    let mut dice = Dice(1);
    let is_log = |path: &std::path::Path| {
        !["truth.json", "spec.yaml", "README.md"].contains(&path.file_name().unwrap().to_str().unwrap())
    };
    for path in files_below(&root().join("tests/logs")).into_iter().filter(|path| is_log(path)) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(&path).unwrap();
        for _ in 0..3 {
            let cut = dice.below(bytes.len());
            let mut changed = bytes[..cut].to_vec();
            for _ in 0..dice.below(4) {
                let at = dice.below(changed.len());
                if let Some(byte) = changed.get_mut(at) {
                    *byte = dice.below(256) as u8;
                }
            }
            if let Err(error) = tried(name, &changed) {
                assert!(error.starts_with("error: ") && error.len() < 3000, "{name}: {error}");
            }
        }
    }
}
