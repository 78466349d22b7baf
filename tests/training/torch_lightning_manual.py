# lrsched --config len(train_loader)=7
import torch, lightning as L
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

class M(L.LightningModule):
    def __init__(self, lr=0.1):
        super().__init__()
        self.lr = lr
        self.automatic_optimization = False
        self.model = nn.Linear(4, 2)
    def training_step(self, batch, batch_idx):
        opt = self.optimizers()
        x, y = batch
        loss = nn.functional.cross_entropy(self.model(x), y)
        opt.zero_grad()
        self.manual_backward(loss)
        opt.step()
        sch = self.lr_schedulers()
        # step every 2 batches
        if (batch_idx + 1) % 2 == 0:
            sch.step()
    def configure_optimizers(self):
        opt = torch.optim.SGD(self.parameters(), lr=self.lr)
        sch = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=12)
        return [opt], [sch]

train_loader = DataLoader(TensorDataset(torch.randn(28, 4), torch.zeros(28, dtype=torch.long)), batch_size=4)
trainer = L.Trainer(max_epochs=3, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(M(), train_loader)
