# lrsched
# genuine updates 2
import torch
from lightning.pytorch import LightningDataModule, LightningModule
from lightning.pytorch.cli import LightningCLI
from torch.utils.data import DataLoader, TensorDataset


class LitModel(LightningModule):
    def __init__(self, hidden_dim: int = 4, learning_rate: float = 10e-3):
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(2, hidden_dim)

    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).mean()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.learning_rate)


class MyDataModule(LightningDataModule):
    def __init__(self, batch_size: int = 4):
        super().__init__()
        self.batch_size = batch_size

    def train_dataloader(self):
        return DataLoader(TensorDataset(torch.ones(8, 2)), batch_size=self.batch_size)


def cli_main():
    cli = LightningCLI(
        LitModel,
        MyDataModule,
        seed_everything_default=1234,
        run=False,  # used to de-activate automatic fitting.
        trainer_defaults={"max_epochs": 3, "accelerator": "cpu", "logger": False, "enable_checkpointing": False, "enable_progress_bar": False},
    )
    cli.trainer.fit(cli.model, datamodule=cli.datamodule)


if __name__ == "__main__":
    cli_main()
