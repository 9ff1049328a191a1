"""The tables and their changelogs: append, restore, repair, and one writer a partition.

``record_log`` appends records. ``state_table`` is the table. ``changelog_notes`` is what a table
notes beside its records. ``table_restore`` reads changelogs into tables. ``recovery`` says when a
table is restored. ``write_lease`` says which batch may still write.
"""
