# $ --epochs 3
def halve_every_other(optimizer, epoch):
    for group in optimizer.param_groups:
        group["lr"] *= 0.5 if epoch % 2 else 1.0
