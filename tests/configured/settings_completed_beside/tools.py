import os


def init_args(args):
    args.model_path = os.path.join(args.save_path, "model")
    args.milestones = [int(part) for part in args.lrepochs.split(",")]
    return args
