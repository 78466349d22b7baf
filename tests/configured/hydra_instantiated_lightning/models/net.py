import lightning as L
import torch


class Net(L.LightningModule):
    def __init__(self, optimizer: torch.optim.Optimizer, scheduler=None, size=3):
        super().__init__()
        self.save_hyperparameters(logger=False)
        self.layer = torch.nn.Linear(size, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch).square().mean()

    def train_dataloader(self):
        return torch.utils.data.DataLoader(torch.ones(8, self.hparams.size), batch_size=4)

    def configure_optimizers(self):
        optimizer = self.hparams.optimizer(params=self.trainer.model.parameters())
        if self.hparams.scheduler is not None:
            scheduler = self.hparams.scheduler(optimizer=optimizer)
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "epoch", "frequency": 1}}
        return {"optimizer": optimizer}
