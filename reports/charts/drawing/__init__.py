"""From rows to a chart, and from a chart to a picture. Pure, but for the library that draws.

chart (what a chart is made of) · stock, doses, people, harm, orders (one function for each chart) ·
canvas (matplotlib, loaded when the first picture is drawn)
"""
