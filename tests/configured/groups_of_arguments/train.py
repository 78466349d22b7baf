# The arguments belong to groups that a function of another module makes, and the settings to a class that names no rate.
from config import get_config
from exp.trainer import Trainer


def main(config):
    trainer = Trainer(config)
    trainer.train()


if __name__ == "__main__":
    config, unparsed = get_config()
    main(config)
