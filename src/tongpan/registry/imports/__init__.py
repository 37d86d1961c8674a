"""The import engine: somebody's spreadsheets in, records out, every fault named with its place and remedy.

    file ─reading─► sheets ─headers, mapping─► tables ─values─► checked tables ─plans─► plan ─actions─► records

The interface for pages, the command line and other parts (all of it runs inside the scope of the importing unit):

``registry.actions.imports``
    ``receive(file, name, *, unit, year, kind="auto", user=None) -> ImportBatch``
        Keep the file under its digest and make a batch. State ``mapped`` where a saved mapping fits the headers or
        every needed field is surely recognised, else ``uploaded``. Raises ``reading.UnreadableError``
        (``.problem(name).text()`` is the sentence to show).
    ``look(batch) -> Look``
        What the matching page shows: ``sheets`` (each with ``layout`` and ``suggestions``: header, target, score,
        reason id, samples), ``schema.fields`` to choose from, ``mapping`` in force, ``saved`` (its name),
        ``missing`` (groups of needed fields).
    ``match(batch, columns, options, *, user, save_as="") -> ImportBatch``
        Confirm: ``columns`` maps ``header.key`` to a field name (``pupils``, ``pupils@primary``) or ``""``. See
        :class:`.mapping.Mapping` for the options.
    ``check(batch, say=…) -> Outcome``
        The dry run: counts, samples of changes and all problems, kept on the batch (the first 2,000 problems;
        ``counts["groups"]`` sums up all of them). State ``checked``.
    ``commit(batch, *, good_rows, user=None, say=…) -> Outcome``
        One transaction: check again, write, audit. ``good_rows=False`` writes all or nothing. A batch is committed
        once, however often and from wherever it is asked: a second call returns the first one's counts.
    ``discard(batch, *, user)`` and ``returned_workbook(batch, target) -> Path`` (the workbook with an error column)
``registry.actions.import_file``
    ``import_file(path, *, unit, year, kind="auto", good_rows=False, dry_run=False, …) -> Outcome``
        All of it in one call.
Jobs (``access.jobs.start(kind, unit=, user=, batch=str(batch.pk), …)``)
    ``registry.import.check`` and ``registry.import.commit`` (``good_rows=True|False``); the result is
    ``Outcome.summary()``.
:class:`.outcome.Outcome`
    ``counts`` {added, changed, same, left_out, errors, warnings, notices, kinds: {teachers: {…}, …}, groups, samples},
    ``problems`` [:class:`.problems.Problem`: ``text()``, ``where()``, ``as_dict()``], ``samples`` [{record, field,
    label, old, new}], ``committed``.
:class:`.entries.Entry`
    One declared figure with its address: what the reader of statistics forms hands over, and what a plain table of
    figures becomes. Both go through :mod:`.plans.figures`.
"""
