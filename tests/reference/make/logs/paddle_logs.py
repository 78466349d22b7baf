"""Logs of PaddleDetection (paddledet) and PaddleClas: their own loops and loggers, on a layer of paddle.

The second argument is a checkout of PaddleClas.
"""
import logging
from types import SimpleNamespace
from case import *
sys.path += [sys.argv[2], str(Path(__file__).parent.parent)]
import stubs
import paddle

ITERATION = {"unit": "step", "per": 1, "add": 0, "says": "batch b of epoch e is row e * batches + b"}


class Loader(list):
    dataset = SimpleNamespace(set_epoch=lambda epoch: None)


class Plain(dict):
    def __getattr__(self, name):
        if name not in self:
            raise AttributeError(name)
        return self[name]


def detection():
    stubs.missing("ppdet.modeling", "ppdet.metrics", "ppdet.data", "ppdet.utils.visualizer", "ppdet.utils.checkpoint",
                  "ppdet.utils.fuse_utils", "ppdet.engine.export_utils")
    stubs.bare("ppdet", "ppdet.engine", "ppdet.utils")
    from ppdet.engine import trainer
    from ppdet.engine.callbacks import ComposeCallback, LogPrinter
    from ppdet.optimizer import optimizer as optim

    class Net(paddle.nn.Layer):
        def __init__(self):
            super().__init__()
            self.layer = paddle.nn.Linear(2, 1)

        def forward(self, data):
            return {"loss": self.layer(data["image"]).square().mean()}

    def run(name, rate, epochs, batches, plan, what, every):
        path = folder(name)
        logger = logging.getLogger("ppdet.engine")
        # As with `setup_logger(output=...)`, and with the prefix of what is printed.
        handler = logging.FileHandler(path / "log.txt")
        handler.setFormatter(logging.Formatter("[%(asctime)s] %(name)s %(levelname)s: %(message)s", datefmt="%m/%d %H:%M:%S"))
        logger.addHandler(handler)
        self = object.__new__(trainer.Trainer)
        self.mode, self.use_amp, self.use_ema, self._nranks, self._local_rank = "train", False, False, 1, 0
        self.cfg = Plain(log_iter=every, epoch=epochs, snapshot_epoch=1, use_gpu=False, use_npu=False, use_mlu=False, metric="COCO",
                         TrainReader={"batch_size": 4})
        self.model, self.start_epoch, self.end_epoch, self.status = Net(), 0, epochs, {}
        self.loader = Loader({"image": paddle.ones([4, 2])} for _ in range(batches))
        self.lr = rate(optim)(batches)
        self.optimizer = optim.OptimizerBuilder(optimizer={"type": "Momentum", "momentum": 0.9})(self.lr, self.model)
        self._compose_callback = ComposeCallback([LogPrinter(self)])
        self.train()
        logger.removeHandler(handler)
        done(name, plan, ITERATION, [read("log.txt", "learning_rate", "6f")], what)

    PLAN_103 = """run:
  steps: 300
  steps_per_epoch: 25
schedule:
  kind: python
  source: |
    def rate(t):
        base = 0.01
        if t < 60:
            alpha = t / 60
            return base * (0.1 * (1 - alpha) + alpha)
        if t < 200:
            return base
        if t < 275:
            return base * 0.1
        return base * 0.01
"""
    run("paddledetection-healthy-103",
        lambda optim: optim.LearningRate(0.01, [optim.PiecewiseDecay(gamma=0.1, milestones=[8, 11]), optim.LinearWarmup(start_factor=0.1, steps=60)]),
        12, 25, PLAN_103, "the schedule of the detectors: steps behind a warmup", 10)
    PLAN_104 = """run:
  steps: 130
  steps_per_epoch: 13
schedule:
  kind: python
  source: |
    import math
    def rate(t):
        base = 0.0037
        if t < 26:
            alpha = t / 26
            return base * (0.0 * (1 - alpha) + alpha)
        t = min(t, 155)
        return 0.0 + (base - 0.0) * 0.5 * (math.cos((t - 26) * math.pi / 130) + 1)
"""
    run("paddledetection-healthy-104",
        lambda optim: optim.LearningRate(0.0037, [optim.CosineDecay(max_epochs=12), optim.LinearWarmup(start_factor=0.0, epochs=2)]),
        10, 13, PLAN_104, "cosine behind a warmup of two epochs", 5)


def classification():
    stubs.missing("ppcls.data", "ppcls.arch", "ppcls.loss", "ppcls.metric", "ppcls.utils.metrics", "ppcls.utils.model_zoo",
                  "ppcls.utils.config", "ppcls.utils.dist_utils", "ppcls.utils.save_load", "ppcls.utils.save_result")
    stubs.bare("ppcls", "ppcls.engine", "ppcls.engine.train")
    from ppcls.engine.train.train import train_epoch
    from ppcls.optimizer import build_optimizer
    from ppcls.utils import logger
    from ppcls.utils.misc import AverageMeter

    def run(name, config, epochs, batches, plan, what, every, offset):
        path = folder(name)
        logger.init_logger(log_file=str(path / "train.log"))
        net = paddle.nn.Linear(2, 1)
        optimizer, rates = build_optimizer(config, epochs, batches, [net])
        engine = SimpleNamespace(
            iter_per_epoch=batches, train_dataloader=Loader([paddle.ones([4, 2]), paddle.zeros([4, 1])] for _ in range(batches)), use_dali=False,
            config={"profiler_options": None, "Global": {"epochs": epochs}}, global_step=0, amp=False, is_rec=False, update_freq=1, ema=False,
            time_info={key: AverageMeter(key, ".5f") for key in ("batch_cost", "reader_cost")}, output_info={}, model=net,
            train_loss_func=lambda out, label: {"loss": (out - label).square().mean()}, train_metric_func=None, optimizer=optimizer, lr_sch=rates,
            auto_cast=lambda is_eval: paddle.amp.auto_cast(enable=False), scaler=paddle.amp.GradScaler(enable=False), vdl_writer=None)
        for epoch in range(1, epochs + 1):
            train_epoch(engine, epoch, every)
        for handler in list(logger._logger.handlers):
            handler.close()
            logger._logger.removeHandler(handler)
        logger._logger = None
        done(name, plan, offset, [read("train.log", "lr", "8f")], what)

    momentum = {"name": "Momentum", "momentum": 0.9}
    PLAN_105 = """run:
  steps: 200
  steps_per_epoch: 25
schedule:
  kind: paddle.LinearWarmup
  learning_rate:
    kind: paddle.CosineAnnealingDecay
    learning_rate: 0.1
    T_max: 150
    eta_min: 0.0
  warmup_steps: 50
  start_lr: 0.0
  end_lr: 0.1
"""
    run("paddleclas-healthy-105", {**momentum, "lr": {"name": "Cosine", "learning_rate": 0.1, "warmup_epoch": 2}}, 8, 25, PLAN_105, "cosine by iteration", 10,
        {**AFTER, "says": "iterations count from 0, the rate is read after the step: row x + 1"})
    PLAN_106 = """run:
  steps: 160
  steps_per_epoch: 20
interval: epoch
schedule:
  kind: paddle.PiecewiseDecay
  boundaries: [3, 6]
  values: [0.1, 0.01, 1.0e-3]
"""
    run("paddleclas-healthy-106", {**momentum, "lr": {"name": "Piecewise", "decay_epochs": [3, 6], "values": [0.1, 0.01, 0.001],
                                                      "by_epoch": True}}, 8, 20, PLAN_106, "steps by epoch", 19,
        {**NEXT, "says": "a schedule of epochs is stepped at the end of an epoch: row x"})


classification() if "ppcls" in sys.argv[3:] else detection()
