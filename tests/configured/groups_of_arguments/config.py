import argparse

arg_lists = []
parser = argparse.ArgumentParser(description="RAM")


def add_argument_group(name):
    arg = parser.add_argument_group(name)
    arg_lists.append(arg)
    return arg


train_arg = add_argument_group("Training Params")
train_arg.add_argument("--epochs", type=int, default=6)
train_arg.add_argument("--init_lr", type=float, default=3e-4)
misc_arg = parser.add_argument_group("Misc.")
misc_arg.add_argument("--gamma", type=float, default=0.9)


def get_config():
    config, unparsed = parser.parse_known_args()
    return config, unparsed
