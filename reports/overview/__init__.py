"""The overview: five numbers, what changed and what to do, the eight charts, and the stations behind them.

words (pure: what is said of the numbers) · queries (who sent data) · service (numbers, stations) · pages
"""
