SGD = dict(_target_="torch.optim.SGD", params=dict(weight_decay_norm=0.0), lr=0.02, momentum=0.9, weight_decay=1e-4)
AdamW = dict(_target_="torch.optim.AdamW", params=dict(weight_decay_norm=0.0), lr=1e-4, betas=[0.9, 0.999], weight_decay=0.1)
