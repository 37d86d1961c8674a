"""清远 with 广州: the plan of 2018 and the year 2017 (S1), and the visit of 2024 (S0)."""

from __future__ import annotations

from tongpan.demo.regions.book import Book

from . import buildings, cascade, cooperation, posts, programmes, stated_visit, stated_year, tasks, training, visit
from .cast import cast


def tell(book: Book) -> None:
    """Put down everything that the two documents of Qingyuan speak of."""
    roles = cast(book)
    bureaus = cooperation.pair(book, roles)
    schools = cooperation.cooperate(book, roles)
    tree = cascade.grow(book, roles, bureaus)
    projects = tasks.plan(book, roles, bureaus)
    buildings.build(book, roles, schools)
    held = programmes.run(book, roles, bureaus, tree, projects)
    sessions = training.train(book, roles, tree, projects)
    posts.send_all(book, roles, projects)
    told = visit.visit(book, roles, bureaus)
    stated_year.state(book, roles, schools, held, sessions, tree)
    stated_visit.state(book, roles, told)
