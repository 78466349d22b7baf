import torch
import lightning as L
from torch.utils.data import DataLoader, TensorDataset


def get_scheduler(optimizer):
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[2], gamma=0.1)
    return scheduler


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).sum()

    def configure_optimizers(self):
        self.optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        scheduler = get_scheduler(self.optimizer)
        return [self.optimizer], [scheduler]


loader = DataLoader(TensorDataset(torch.ones(22, 2)), batch_size=4)
trainer = L.Trainer(max_epochs=4, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(Net(), loader)
