# lrsched --config len(self.trainer.datamodule.train_dataloader())=7
import torch, lightning as L
from argparse import ArgumentParser
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

class MNISTDataModule(L.LightningDataModule):
    def __init__(self, data_dir="./", batch_size=4):
        super().__init__()
        self.data_dir = data_dir
        self.batch_size = batch_size
    def setup(self, stage=None):
        self.train = TensorDataset(torch.randn(28, 4), torch.zeros(28, dtype=torch.long))
    def train_dataloader(self):
        return DataLoader(self.train, batch_size=self.batch_size)

class ImageClassifier(L.LightningModule):
    def __init__(self, lr, warmup_epochs=2):
        super().__init__()
        self.save_hyperparameters()
        self.model = nn.Linear(4, 2)
    def training_step(self, batch, batch_idx):
        x, y = batch
        return nn.functional.cross_entropy(self.model(x), y)
    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=self.hparams.lr)
        steps_per_epoch = len(self.trainer.datamodule.train_dataloader())
        warmup = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.01, total_iters=self.hparams.warmup_epochs * steps_per_epoch)
        cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=(self.trainer.max_epochs - self.hparams.warmup_epochs) * steps_per_epoch)
        scheduler = torch.optim.lr_scheduler.SequentialLR(optimizer, [warmup, cosine], milestones=[self.hparams.warmup_epochs * steps_per_epoch])
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}

def main(args):
    L.seed_everything(42)
    dm = MNISTDataModule()
    model = ImageClassifier(lr=args.lr)
    trainer = L.Trainer(max_epochs=args.max_epochs, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
    trainer.fit(model, dm)

if __name__ == "__main__":
    parser = ArgumentParser()
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--max_epochs", type=int, default=5)
    args = parser.parse_args()
    main(args)
