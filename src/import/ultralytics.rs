//! Ultralytics: `args.yaml` of a run, `default.yaml`, the file of `cfg=`; and the `hyp.yaml` of YOLOv5 and YOLOv7.

use super::config::{ConfigFile, Syntax};
use super::draft::{Content, Draft, DraftedSchedule, Known};
use super::keys::{Keys, Texts};
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::{Diagnostic, Source};
use crate::number::python::Number;
use crate::spec::yaml::{Document, Yaml};
use std::sync::Arc;

/// Ultralytics' arguments.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "ultralytics",
    title: "the arguments of Ultralytics",
    summary: "args.yaml of a run, default.yaml, and the file of `cfg=`",
    versions: "read: 8.0.0 to 8.4.190, which differ; measured: the trainer's own statements",
    packages: &["ultralytics"],
    keys: KEYS,
    example: "task: detect\nmode: train\nepochs: 1\nbatch: 64\nlr0: 0.01\nlrf: 0.01\nwarmup_bias_lr: 0.1\noptimizer: SGD\nbatches_per_epoch: 10\n",
    recognises: |config| {
        let is_it = (is_yolo(config) && is_run(config)) || (config.is_file() && config.calls("yolo"));
        is_it.then_some(Sureness::Certain)
    },
    draft: |reading| YoloTraining::of(reading, &FORMAT)?.draft(),
};

/// YOLOv5's hyperparameters.
pub(super) static YOLOV5: ConfigFormat = ConfigFormat {
    name: "yolov5",
    title: "the hyperparameters of YOLOv5",
    summary: "hyp.yaml, with opt.yaml beside it",
    versions: "read: 5.0 to 7.0, which differ; measured: the statements of train.py",
    packages: &["yolov5"],
    keys: HYP,
    example: "lr0: 0.01\nlrf: 0.1\nwarmup_bias_lr: 0.1\nepochs: 1\nbatch_size: 64\nbatches_per_epoch: 10\n",
    recognises: |config| {
        let is_it = is_yolo(config) && !is_run(config) && !is_v7(config);
        is_it.then_some(if config.has("cos_lr") { Sureness::Certain } else { Sureness::Likely })
    },
    draft: |reading| YoloTraining::of(reading, &YOLOV5)?.draft(),
};

/// YOLOv7's hyperparameters.
pub(super) static YOLOV7: ConfigFormat = ConfigFormat {
    name: "yolov7",
    title: "the hyperparameters of YOLOv7",
    summary: "hyp.yaml, with opt.yaml beside it",
    versions: "read: v0.1; measured: the statements of train.py",
    packages: &["yolov7"],
    keys: HYP,
    example: "lr0: 0.01\nlrf: 0.1\nwarmup_bias_lr: 0.1\nloss_ota: 1\nepochs: 1\nbatch_size: 64\nbatches_per_epoch: 10\n",
    recognises: |config| {
        let is_it = is_yolo(config) && !is_run(config);
        is_it.then_some(if is_v7(config) { Sureness::Certain } else { Sureness::Likely })
    },
    draft: |reading| YoloTraining::of(reading, &YOLOV7)?.draft(),
};

/// Whether the keys are those that all three have.
fn is_yolo(config: &ConfigFile) -> bool {
    config.is_file() && ["lr0", "lrf", "warmup_bias_lr"].iter().all(|key| config.has(key))
}

/// Whether the file says what is trained, and not only how.
fn is_run(config: &ConfigFile) -> bool {
    ["task", "mode", "nbs"].iter().any(|key| config.root().get(key).is_some())
}

fn is_v7(config: &ConfigFile) -> bool {
    ["loss_ota", "paste_in"].iter().any(|key| config.has(key))
}

const KEYS: &[(&str, &str)] = &[
    ("epochs", "epochs; 100"),
    ("batch", "images of a batch, of all devices together; 16"),
    ("nbs", "nominal batch: about nbs / batch batches make an update; 64"),
    ("optimizer", "auto chooses the optimizer and its rate"),
    ("lr0", "the rate; 0.01"),
    ("lrf", "the rate at the end, as a fraction of lr0; 0.01"),
    ("cos_lr", "whether the decay is a cosine; false"),
    ("momentum", "0.937"),
    ("warmup_epochs", "3.0"),
    ("warmup_momentum", "0.8"),
    ("warmup_bias_lr", "0.1"),
    ("device", "the devices: `0,1` are two"),
    ("fraction", "the part of the images that is used; 1.0"),
    ("time", "hours: the epochs then depend on how fast the training is, which is refused"),
    ("single_cls", "whether all classes count as one"),
    ("compile", "whether the last batch of an epoch is dropped, if it is not full"),
    ("nc", "classes of the data, for `optimizer: auto`; not in the file"),
];

const HYP: &[(&str, &str)] = &[
    ("lr0", "the rate"),
    ("lrf", "the rate at the end, as a fraction of lr0"),
    ("momentum", "0.937"),
    ("warmup_epochs", "3.0"),
    ("warmup_momentum", "0.8"),
    ("warmup_bias_lr", "0.1"),
    ("epochs", "of opt.yaml: epochs"),
    ("batch_size", "of opt.yaml: images of a batch, of all devices together; 16"),
    ("cos_lr", "of opt.yaml: whether YOLOv5's decay is a cosine"),
    ("linear_lr", "of opt.yaml: whether the decay of YOLOv7, and of YOLOv5 up to 6.0, is linear"),
    ("optimizer", "of opt.yaml: SGD, Adam or AdamW"),
    ("adam", "of opt.yaml: whether it is Adam"),
];

/// What is read of a training.
struct YoloTraining<'a> {
    reading: &'a Reading<'a>,
    format: &'static ConfigFormat,
    keys: Keys<'a>,
    /// The options of the program, if they stand in a file of their own.
    options: Option<ConfigFile>,
    arithmetic: RunArithmetic,
    version: Known<String>,
}

impl<'a> YoloTraining<'a> {
    fn of(reading: &'a Reading<'a>, format: &'static ConfigFormat) -> Result<Self, Diagnostic> {
        reading.question.check(format.packages)?;
        let keys = reading.keys().with(Texts::Pyyaml);
        keys.check_spelling(format.keys, &["data", "model"])?;
        let options = if format.name == FORMAT.name { None } else { options(reading)? };
        reading.companions.borrow_mut().extend(options.clone());
        let (arithmetic, origin) = (RunArithmetic::default(), keys.default("the version"));
        let version = Known::new(String::new(), origin);
        let mut this = YoloTraining { reading, format, keys, options, arithmetic, version };
        this.version.value = this.version()?;
        Ok(this)
    }

    /// The options, or the keys themselves.
    fn options(&self) -> Keys<'_> {
        match &self.options {
            Some(file) => Keys::of(file, file.root()).with(Texts::Pyyaml),
            None => self.keys,
        }
    }

    /// The version: as given, or else the newest that the options allow.
    fn version(&self) -> Result<String, Diagnostic> {
        let package = self.format.packages[0];
        let prefix = if self.format.name == FORMAT.name { String::new() } else { format!("{package}-") };
        if let Some((numbers, _)) = self.reading.question.version(package) {
            let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
            return Ok(format!("{prefix}{}", numbers.join(".")));
        }
        let has = |key: &str| self.options().map().get(key).is_some();
        let (version, why) = match self.format.name {
            "ultralytics" => ("8.4.190", ", whose curve other versions do not have"),
            "yolov7" => ("0.1", ""),
            _ if has("linear_lr") && !has("cos_lr") => ("6.0", ", because the options have `linear_lr`"),
            _ => ("7.0", ", whose curve versions before 6.2 do not have"),
        };
        if self.format.name != YOLOV7.name {
            self.reading
                .note(format!("{package} {version} is assumed{why}; `--set {package}={version}` says which"));
        }
        Ok(format!("{prefix}{version}"))
    }

    fn draft(self) -> Result<Draft, Diagnostic> {
        let (keys, options) = (self.keys, self.options());
        let is_newer = self.format.name == FORMAT.name;
        if is_newer {
            self.refuse_time()?;
        }
        let default_epochs = match self.version.value.as_str() {
            "yolov5-7.0" => 100,
            _ if is_newer => 100,
            _ => 300,
        };
        let epochs = options.count_or("epochs", default_epochs)?;
        let batch = self.batch(&options)?;
        let optimizer = self.optimizer(&options)?;
        let (per_epoch, images) = self.batches(&batch)?;
        let mut schedule = DraftedSchedule::new("ultralytics.YOLO", keys.default("the trainer"))
            .with("lr0", keys.number_or("lr0", 0.01)?)
            .with("lrf", keys.number_or("lrf", 0.01)?)
            .with("epochs", epochs)
            .with("batches_per_epoch", per_epoch)
            .with("batch", batch)
            .with("nbs", keys.number_or("nbs", 64)?)
            .with("optimizer", optimizer.clone())
            .with("momentum", keys.number_or("momentum", 0.937)?)
            .with("cos_lr", self.is_cosine(&options)?.map(Content::Flag))
            .with("warmup_epochs", keys.number_or("warmup_epochs", 3.0)?)
            .with("warmup_momentum", keys.number_or("warmup_momentum", 0.8)?)
            .with("warmup_bias_lr", keys.number_or("warmup_bias_lr", 0.1)?);
        if optimizer.value.eq_ignore_ascii_case("auto") {
            let Some(images) = images else { return Err(self.needed("dataset_size", &optimizer)) };
            schedule = schedule.with("dataset_size", images).with("nc", self.classes(&optimizer)?);
        }
        let mut draft = Draft::new(schedule.with("version", self.version.clone()));
        draft.arithmetic = self.arithmetic.lines();
        Ok(draft)
    }

    fn refuse_time(&self) -> Result<(), Diagnostic> {
        match self.keys.node("time")? {
            None => Ok(()),
            Some(node) => {
                Err(Diagnostic::new("`time` makes the number of epochs depend on the speed of the training")
                    .at(self.keys.config().place(node), "hours")
                    .why("the trainer estimates the epochs again after each, and the rate follows from them")
                    .help("give the epochs that the run has had: `--set time=null --set epochs=80`"))
            }
        }
    }

    fn batch(&self, options: &Keys<'_>) -> Result<Known<u64>, Diagnostic> {
        let key = if self.format.name == FORMAT.name { "batch" } else { "batch_size" };
        let given = options.number_or(key, 16)?;
        match given.value.whole().and_then(|batch| u64::try_from(batch).ok()).filter(|batch| *batch > 0) {
            Some(batch) => Ok(Known::new(batch, given.origin)),
            None => {
                Err(Diagnostic::new(format!("`{key}: {}` lets the program choose the batch", given.value))
                    .at(given.origin.place, "by the memory of the device")
                    .why("how many batches an epoch has, and how many make an update, depends on it")
                    .help(format!("give the batch that it chose: `--set {key}=16`")))
            }
        }
    }

    fn optimizer(&self, options: &Keys<'_>) -> Result<Known<String>, Diagnostic> {
        if options.flag("adam")?.is_some_and(|flag| flag.value) {
            return Ok(Known::new("Adam".into(), options.default("adam: true")));
        }
        options.text_or("optimizer", if self.format.name == FORMAT.name { "auto" } else { "SGD" })
    }

    /// Whether the decay is a cosine: of YOLOv7, and YOLOv5 up to 6.0, unless the options say otherwise.
    fn is_cosine(&self, options: &Keys<'_>) -> Result<Known<bool>, Diagnostic> {
        let older =
            ["yolov5-5.", "yolov5-6.0", "yolov7"].iter().any(|old| self.version.value.starts_with(old));
        let key = if older { "linear_lr" } else { "cos_lr" };
        let flag = options.flag(key)?.unwrap_or_else(|| Known::new(false, options.default(key)));
        Ok(flag.map(|flag| flag != older))
    }

    /// The batches of an epoch, and the images, if they are known.
    fn batches(&self, batch: &Known<u64>) -> Result<(Known<u64>, Option<Known<u64>>), Diagnostic> {
        let question = self.reading.question;
        let images = question.known("dataset_size")?.map(|given| self.used(given)).transpose()?;
        if let Some(given) = question.known("batches_per_epoch")? {
            return Ok((given, images));
        }
        if let Some(given) = self.keys.count("batches_per_epoch")? {
            return Ok((given, images));
        }
        if let Some(given) = question.known("steps_per_epoch")? {
            self.reading.note(
                "`steps_per_epoch` is taken for the batches of an epoch, several of which may be one update",
            );
            return Ok((given, images));
        }
        let Some(images) = images else {
            return Err(Diagnostic::new("the file does not say how many batches an epoch has")
                .at(self.keys.config().start(), "")
                .why("batches = ceil(dataset_size / batch), and the warmup and the updates are counted in them")
                .help("give the number of images: `--run dataset_size=118287`; or the batches: `--run batches_per_epoch=7393`"));
        };
        let devices = self.world()?;
        let own = batch.value / devices.value;
        if own == 0 {
            return Err(Diagnostic::new("the batch has fewer images than there are devices").at(
                batch.origin.place.clone(),
                format!("{} images, {} devices", batch.value, devices.value),
            ));
        }
        let share = images.value.div_ceil(devices.value);
        let own = own.min(images.value);
        let drops = self.keys.flag("compile").ok().flatten().is_some_and(|flag| flag.value) && share > own;
        let (count, round) = if drops { (share / own, "floor") } else { (share.div_ceil(own), "ceil") };
        let (formula, numbers) = match devices.value {
            1 => (format!("{round}(images / batch)"), format!("{round}({} / {own})", images.value)),
            _ => (
                format!("{round}(ceil(images / devices) / (batch // devices))"),
                format!("{round}(ceil({} / {}) / {own})", images.value, devices.value),
            ),
        };
        let per_epoch =
            self.arithmetic.derived("batches per epoch", &formula, &numbers, count, &images.origin);
        Ok((per_epoch, Some(images)))
    }

    /// The images that `fraction` leaves.
    fn used(&self, images: Known<u64>) -> Result<Known<u64>, Diagnostic> {
        let Some(fraction) = self.keys.number("fraction")?.filter(|_| self.format.name == FORMAT.name) else {
            return Ok(images);
        };
        let used = match fraction.value {
            Number::Int(1) => return Ok(images),
            Number::Int(count) => u64::try_from(count).unwrap_or(0).min(images.value),
            part if part.float() >= 1.0 => return Ok(images),
            part => (images.value as f64 * part.float()).round_ties_even() as u64,
        };
        let numbers = format!("round({} * {})", images.value, fraction.value);
        let used = used.max(1);
        Ok(self.arithmetic.derived(
            "images",
            "round(dataset_size * fraction)",
            &numbers,
            used,
            &fraction.origin,
        ))
    }

    /// The number of devices: as given, or as `device` lists them.
    fn world(&self) -> Result<Known<u64>, Diagnostic> {
        if let Some(given) = self.reading.question.known("devices")? {
            return Ok(given);
        }
        let Some(node) = self.keys.node("device")?.filter(|_| self.format.name == FORMAT.name) else {
            return self.reading.devices(None);
        };
        let count = match &node.value {
            Yaml::List(items) => items.len(),
            Yaml::Text(text) => text.split(',').filter(|part| !part.trim().is_empty()).count(),
            _ => 1,
        };
        Ok(Known::new(count.max(1) as u64, self.keys.origin("device", node)))
    }

    /// The number of classes, which `optimizer: auto` needs.
    fn classes(&self, optimizer: &Known<String>) -> Result<Known<u64>, Diagnostic> {
        if self.keys.flag("single_cls")?.is_some_and(|flag| flag.value) {
            return Ok(Known::new(1, self.keys.default("nc with single_cls")));
        }
        match self.reading.question.known("nc")? {
            Some(given) => Ok(given),
            None => self.keys.count("nc")?.ok_or_else(|| self.needed("nc", optimizer)),
        }
    }

    fn needed(&self, fact: &str, optimizer: &Known<String>) -> Diagnostic {
        let why = "the trainer chooses the optimizer by the number of iterations, and the rate of a short run by the number \
                   of classes: round(0.002 * 5 / (4 + nc), 6)";
        let example = if fact == "nc" { "80" } else { "118287" };
        Diagnostic::new(format!("`optimizer: auto` needs `{fact}`"))
            .at(optimizer.origin.place.clone(), "the file does not say it")
            .why(why)
            .help(format!("give it: `--run {fact}={example}`; or name the optimizer: `--set optimizer=SGD`"))
    }
}

/// The options of the program: given with `--with`, or `opt.yaml` beside the file.
fn options(reading: &Reading<'_>) -> Result<Option<ConfigFile>, Diagnostic> {
    const NAME: &str = "opt.yaml";
    let given = reading.question.with.iter().find(|companion| companion.name.ends_with(NAME));
    let (name, text) = match given.or(reading.question.with.first()) {
        Some(companion) => {
            reading.question.take(companion, None);
            (companion.name.clone(), companion.text.clone())
        }
        None => match reading.files.read(NAME) {
            Ok(text) => (NAME.to_string(), text),
            Err(_) => {
                reading
                    .note("there is no `opt.yaml` beside it: the options of the program have their defaults");
                return Ok(None);
            }
        },
    };
    reading.note(format!("`{name}` has the options"));
    let source = Arc::new(Source { name, text });
    Ok(Some(ConfigFile::of(Syntax::Yaml, Document::parse(source)?)))
}
