"""The wall: tokens, load, what comes next, whose court the ball is in, and cards."""

from itbiz.views.board.data import data, records
from itbiz.views.board.draw import draw
from itbiz.views.board.published import published
from itbiz.views.board.wall import Board, By, board

__all__ = ["Board", "By", "board", "data", "draw", "published", "records"]
