# lrsched --config len(train_loader)=7
import torch, lightning as L
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

class GAN(L.LightningModule):
    def __init__(self, lr=0.0002):
        super().__init__()
        self.save_hyperparameters()
        self.automatic_optimization = False
        self.generator = nn.Linear(4, 4)
        self.discriminator = nn.Linear(4, 1)
    def training_step(self, batch, batch_idx):
        x, _ = batch
        opt_g, opt_d = self.optimizers()
        g_loss = self.discriminator(self.generator(x)).mean()
        opt_g.zero_grad()
        self.manual_backward(g_loss)
        opt_g.step()
        d_loss = self.discriminator(x).mean()
        opt_d.zero_grad()
        self.manual_backward(d_loss)
        opt_d.step()
    def on_train_epoch_end(self):
        sch_g, sch_d = self.lr_schedulers()
        sch_g.step()
        sch_d.step()
    def configure_optimizers(self):
        opt_g = torch.optim.Adam(self.generator.parameters(), lr=self.hparams.lr, betas=(0.5, 0.999))
        opt_d = torch.optim.Adam(self.discriminator.parameters(), lr=self.hparams.lr * 2, betas=(0.5, 0.999))
        sch_g = torch.optim.lr_scheduler.ExponentialLR(opt_g, gamma=0.9)
        sch_d = torch.optim.lr_scheduler.StepLR(opt_d, 2)
        return [opt_g, opt_d], [sch_g, sch_d]

train_loader = DataLoader(TensorDataset(torch.randn(28, 4), torch.zeros(28, dtype=torch.long)), batch_size=4)
trainer = L.Trainer(max_epochs=6, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(GAN(), train_loader)
