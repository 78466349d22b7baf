# lrsched --config score=[0.1,0.2,0.2,0.1,0.3,0.3,0.2,0.1]
# The loop of a function counts in variables of the module.
import torch

epochs_since_improvement = 0
best = 0.0
epochs = 8
SCORES = [0.1, 0.2, 0.2, 0.1, 0.3, 0.3, 0.2, 0.1]


def adjust_learning_rate(optimizer, shrink_factor):
    for param_group in optimizer.param_groups:
        param_group["lr"] = param_group["lr"] * shrink_factor


def validate(model, epoch):
    model.eval()
    return SCORES[epoch]


def main():
    global epochs_since_improvement, best
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=4e-4)
    loader = torch.utils.data.DataLoader(torch.randn(4, 2), batch_size=2)
    for epoch in range(0, epochs):
        if epochs_since_improvement == 20:
            break
        if epochs_since_improvement > 0 and epochs_since_improvement % 2 == 0:
            adjust_learning_rate(optimizer, 0.8)
        for x in loader:
            optimizer.zero_grad()
            model(x).mean().backward()
            optimizer.step()
        score = validate(model, epoch)
        is_best = score > best
        best = max(score, best)
        if not is_best:
            epochs_since_improvement += 1
            print("Epochs since last improvement: %d" % (epochs_since_improvement,))
        else:
            epochs_since_improvement = 0


if __name__ == "__main__":
    main()
