"""The wall: tokens, load, what comes next, whose court the ball is in, and cards.

It is drawn by `draw` in a module of its own, which those who only read it do not load.
"""

from itbiz.views.board.data import data, records
from itbiz.views.board.wall import Board, By, board

__all__ = ["Board", "By", "board", "data", "records"]
