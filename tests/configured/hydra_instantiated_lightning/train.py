"""Hydra makes the model, its optimizer, its scheduler and the Trainer of what the configs name."""
import hydra
import lightning as L
from omegaconf import DictConfig


def train(cfg: DictConfig):
    model: L.LightningModule = hydra.utils.instantiate(cfg.model)
    trainer: L.Trainer = hydra.utils.instantiate(cfg.trainer, logger=False)
    if cfg.get("train"):
        trainer.fit(model=model, ckpt_path=cfg.get("ckpt_path"))
    return trainer.callback_metrics


@hydra.main(version_base="1.3", config_path="configs", config_name="train.yaml")
def main(cfg: DictConfig):
    return train(cfg)


if __name__ == "__main__":
    main()
