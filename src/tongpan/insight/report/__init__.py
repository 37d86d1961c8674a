"""The county's self-assessment as a document: one list of blocks from Runs, written as PDF and as Word.

``content`` says what the report holds, ``pdf`` and ``word`` write it; ``blocks`` is all they share.
"""
