"""The slip a person carries: its words, the page, the PDF and the QR picture."""
