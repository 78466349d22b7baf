import ml_collections
from ml_collections.config_dict import config_dict

from configs import base


def get_config():
    config = base.get_config()
    config.model_cls = "Agent"
    config.warmup = config.get_ref("steps") // 4
    # What others follow.
    config.steps = 12
    return config
