"""Backups: the database and the files of a home in one file, made while everything runs, and put back.

A backup is a tar file, gzipped where its name says so: `manifest.json` first, then the database (a copy of the SQLite
file, or what pg_dump writes), then files of the home folder. It belongs to one kind of database; to move between kinds
there is `dailypapers.archive`.
"""
