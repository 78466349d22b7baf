import os


def launch(fn, machines=1, args=()):
    os.environ["OMP_NUM_THREADS"] = "1"
    fn(*args)


def launch_job(cfg, func):
    func(cfg=cfg)
