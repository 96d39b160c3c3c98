"""How steeply a cost grows."""
import math


def exponent(points, what):
    """The slope between the two largest sizes, where both axes are logarithms: 1 is linear."""
    smaller, larger = points[-2:]
    return math.log(larger[what] / smaller[what]) / math.log(larger["size"] / smaller["size"])
