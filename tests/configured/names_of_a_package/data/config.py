from data.rates import *

HOME = "."
voc = {
    "num_classes": 21,
    "lr_steps": (3, 5),
    "max_iter": 7,
}
