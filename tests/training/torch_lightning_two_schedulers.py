# lrsched --config len(loader)=7
import torch, lightning as L
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

class M(L.LightningModule):
    def __init__(self, lr=0.1):
        super().__init__()
        self.lr = lr
        self.model = nn.Linear(4, 2)
    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.cross_entropy(self.model(x), y)
    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=self.lr)
        warmup = {"scheduler": torch.optim.lr_scheduler.LinearLR(optimizer, 0.1, total_iters=5), "interval": "step"}
        decay = {"scheduler": torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5), "interval": "epoch"}
        return [optimizer], [warmup, decay]

loader = DataLoader(TensorDataset(torch.randn(28, 4), torch.zeros(28, dtype=torch.long)), batch_size=4)
trainer = L.Trainer(max_epochs=5, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(M(), loader)
