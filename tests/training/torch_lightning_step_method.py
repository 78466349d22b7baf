# lrsched --per step --run steps_per_epoch=2
# A method of the module that is called `step` steps no scheduler.
import lightning as L
import torch


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 1)

    def step(self, batch, batch_idx):
        return self.layer(batch).pow(2).mean()

    def training_step(self, batch, batch_idx):
        return self.step(batch, batch_idx)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.step(batch, batch_idx))

    def configure_optimizers(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=1e-2)
        return [optimizer], [torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)]


loader = torch.utils.data.DataLoader(torch.ones(8, 3), batch_size=4)
trainer = L.Trainer(max_epochs=3, logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False, accelerator="cpu")
trainer.fit(Net(), loader, loader)
