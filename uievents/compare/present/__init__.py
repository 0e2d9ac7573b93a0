"""How a report is shown: in the terminal, as Markdown, as one page, and as pictures."""
