import os

import keras
import tensorflow as tf

from speech.logs import report

__all__ = ["keras", "tf", "report"]
