import os

import yaml
from yacs.config import CfgNode as CN

_C = CN()
_C.BASE = [""]
_C.TRAIN = CN()
_C.TRAIN.BASE_LR = 5e-4
_C.TRAIN.EPOCHS = 300
_C.TRAIN.STEPS = (30, 60)
_C.TRAIN.GAMMA = 0.5
_C.TRAIN.WARMUP = CN()
_C.TRAIN.WARMUP.LR = 5e-7
_C.TRAIN.WARMUP.EPOCHS = 20


def _update_config_from_file(config, cfg_file):
    config.defrost()
    with open(cfg_file, "r") as f:
        yaml_cfg = yaml.load(f, Loader=yaml.FullLoader)

    for cfg in yaml_cfg.setdefault("BASE", [""]):
        if cfg:
            _update_config_from_file(config, os.path.join(os.path.dirname(cfg_file), cfg))
    print("=> merge config from {}".format(cfg_file))
    config.merge_from_file(cfg_file)
    config.freeze()


def update_config(config, args):
    _update_config_from_file(config, args.cfg)
    config.defrost()
    if args.opts:
        config.merge_from_list(args.opts)
    if args.batch_size:
        config.TRAIN.BASE_LR = config.TRAIN.BASE_LR * args.batch_size / 512.0
    config.freeze()


def get_config(args):
    config = _C.clone()
    update_config(config, args)
    return config
