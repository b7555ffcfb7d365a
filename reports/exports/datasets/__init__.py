"""The data sets that leave as files: each one declaration of its columns, its rows and who may take it.

declared (what a data set is, and the list of all) · columns · queries (their rows)
"""
