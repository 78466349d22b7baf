# The second optimizer is not made unless the encoder is trained, too.
import torch
from torch import nn

fine_tune_encoder = False
epochs = 9


def adjust_learning_rate(optimizer, shrink_factor):
    for param_group in optimizer.param_groups:
        param_group["lr"] = param_group["lr"] * shrink_factor
    print("The new learning rate is %f" % (optimizer.param_groups[0]["lr"],))


def train(loader, encoder, decoder, encoder_optimizer, decoder_optimizer):
    for x in loader:
        loss = decoder(encoder(x)).mean()
        decoder_optimizer.zero_grad()
        if encoder_optimizer is not None:
            encoder_optimizer.zero_grad()
        loss.backward()
        decoder_optimizer.step()
        if encoder_optimizer is not None:
            encoder_optimizer.step()


def main():
    decoder, encoder = nn.Linear(2, 1), nn.Linear(2, 2)
    wanted = filter(lambda p: p.requires_grad, decoder.parameters())
    decoder_optimizer = torch.optim.Adam(params=wanted, lr=4e-4)
    encoder_optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-4) if fine_tune_encoder else None
    loader = torch.utils.data.DataLoader(torch.randn(4, 2), batch_size=2)
    for epoch in range(epochs):
        if epoch > 0 and epoch % 4 == 0:
            adjust_learning_rate(decoder_optimizer, 0.8)
            if fine_tune_encoder:
                adjust_learning_rate(encoder_optimizer, 0.8)
        train(loader, encoder, decoder, encoder_optimizer, decoder_optimizer)


if __name__ == "__main__":
    main()
