import argparse

NUM_CLASSES = 1000


def diffusion_defaults():
    """Defaults of the diffusion alone."""
    return dict(
        steps=1000,
        noise="linear",
        use_kl=False,
    )


def model_and_diffusion_defaults():
    res = dict(
        image_size=64,
        dropout=0.0,
    )
    res.update(diffusion_defaults())
    return res


def str2bool(v):
    if isinstance(v, bool):
        return v
    return v.lower() in ("yes", "true", "t", "y", "1")


def add_dict_to_argparser(parser, default_dict):
    for k, v in default_dict.items():
        v_type = type(v)
        if v is None:
            v_type = str
        elif isinstance(v, bool):
            v_type = str2bool
        parser.add_argument(f"--{k}", default=v, type=v_type)
