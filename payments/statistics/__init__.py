"""A month in figures: what was paid, who came and went, what failed, and the forms that say so.

Everything is counted in the database over sealed batches: a draft is no payment.
"""
