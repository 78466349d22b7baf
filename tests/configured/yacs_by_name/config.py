import os

import torch
from yacs.config import CfgNode as CN

MAJOR = int(torch.__version__.split(".")[0])

_C = CN()
_C.MODEL = CN()
_C.MODEL.NAME = ""
_C.TRAIN = CN()
_C.TRAIN.EPOCHS = 300
_C.TRAIN.WARMUP_EPOCHS = 20
_C.TRAIN.BASE_LR = 5e-4
_C.TRAIN.WARMUP_LR = 5e-7
_C.TRAIN.MIN_LR = 5e-6
_C.TRAIN.ACCUMULATION_STEPS = 1
_C.LOCAL_RANK = 0


def get_config(args):
    config = _C.clone()
    config.defrost()
    config.merge_from_file(args.cfg)

    def _given(name):
        if hasattr(args, name) and eval(f"args.{name}"):
            return True
        return False

    if _given("base_lr"):
        config.TRAIN.BASE_LR = args.base_lr
    if _given("accumulation_steps"):
        config.TRAIN.ACCUMULATION_STEPS = args.accumulation_steps
    if MAJOR == 1:
        config.LOCAL_RANK = args.local_rank
    else:
        config.LOCAL_RANK = int(os.environ["LOCAL_RANK"])
    config.freeze()
    return config
