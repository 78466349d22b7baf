train = dict(max_iter=90000, amp=dict(enabled=False), ddp=dict(fp16_compression=False), device="cuda")
