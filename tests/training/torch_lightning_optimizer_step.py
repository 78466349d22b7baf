# lrsched --config len(train_loader)=7
import torch, lightning as L
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

class M(L.LightningModule):
    def __init__(self, learning_rate=1e-3, warmup_steps=10):
        super().__init__()
        self.learning_rate = learning_rate
        self.warmup_steps = warmup_steps
        self.model = nn.Linear(4, 2)
    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.cross_entropy(self.model(x), y)
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.learning_rate)
    def optimizer_step(self, epoch, batch_idx, optimizer, optimizer_closure):
        # update params
        optimizer.step(closure=optimizer_closure)

        # manually warm up lr without a scheduler
        if self.trainer.global_step < self.warmup_steps:
            lr_scale = min(1.0, float(self.trainer.global_step + 1) / self.warmup_steps)
            for pg in optimizer.param_groups:
                pg["lr"] = lr_scale * self.learning_rate

train_loader = DataLoader(TensorDataset(torch.randn(28, 4), torch.zeros(28, dtype=torch.long)), batch_size=4)
trainer = L.Trainer(max_epochs=4, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(M(), train_loader)
